import type { CloudName } from '../../../src/model.js';

/** Verbs of a run, in the order in which a run has them. */
const VERBS = ['up', 'deploy', 'failover', 'down'] as const;
export type Verb = (typeof VERBS)[number];

/** What a run needs for one of these verbs to be killed: machines that carry no packets take no router and no fault. */
export function verbsFor(verbs: readonly Verb[]): Verb[] {
  return VERBS.filter((verb) => verb === 'up' || verb === 'down' || verbs.includes('failover'));
}

/** Verbs that come before one, where it is to be killed. */
export function leadingTo(verb: Verb): Verb[] {
  return verb === 'failover' ? ['up', 'deploy'] : verb === 'down' ? ['up'] : [];
}

/** Arguments of a verb. The fault ends by itself, so that its taking back is on record as well. */
export function begins(verb: Verb, cloud: CloudName, ttl: string): string[] {
  switch (verb) {
    case 'up':
      return ['up', '--lab', 'cloud', '--profile', 'provider', '--provider', cloud, '--ttl', ttl];
    case 'deploy':
      return ['deploy', '--commit', 'HEAD'];
    case 'failover':
      return ['failover', '--provider', cloud, '--fault', 'stop-active', '--for', '300ms'];
    case 'down':
      return ['down'];
  }
}
