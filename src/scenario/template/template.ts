import type { ProfileName, SiteKind } from '../../model.js';
import { defaultExpect, DEFAULT_PROFILE } from '../defaults.js';
import type { Registry } from '../registry.js';
import { faultLines, type Broken } from './fault-lines.js';

export interface Wanted {
  name: string;
  profile: ProfileName;
  provider: SiteKind;
  fault?: string;
  /** Path of the JSON Schema, relative to the file. */
  schema: string;
}

/** A commented scenario that is valid and runs as it is. `fault` is one of the registry. Pure. */
export function scenarioTemplate(wanted: Wanted, registry: Registry): string {
  const { name, profile, provider, fault, schema } = wanted;
  const broken = fault === undefined ? [] : faultsOf(fault, profile, registry);
  const lines = [
    `# yaml-language-server: $schema=${schema}`,
    '#',
    '# What you learn: say here what a run of this scenario shows.',
    `name: ${name}`,
    `description: ${describe(wanted)}`,
    '# minimal (onprem and one cloud, one router each), provider (onprem and one cloud), full (all four sites), soak',
    `profile: ${profile}${profile === DEFAULT_PROFILE ? ' # the default' : ''}`,
    ...(profile === 'minimal' || profile === 'provider' ? [`providers: [${provider}]`] : []),
    '# The lab ends by itself then, whatever happens.',
    `ttl: ${profile === 'soak' ? '10m' : '1h'}`,
    ...(broken.length === 0
      ? ['# What to break, one round after the other (labrun list faults). Nothing:', 'faults: []']
      : ['# What to break, one round after the other (labrun list faults).', 'faults:']),
    ...broken.flatMap((one) => faultLines(one, provider)),
    '# What must hold (labrun list assertions). A run passes only when each of these is proven.',
    'expect:',
    ...expectLines(broken),
    '  # A check without code, over what was recorded: docs/queries.md.',
    '  - assertion: query',
    '    name: every-flow',
    '    over: matrix',
    '    query: "flows[?result != \'pass\'].reasons[]"',
    '    equals: []',
    '# deadlines: # how long each kind of operation may take',
    '#   recover: 180s',
  ];
  return `${lines.join('\n')}\n`;
}

function describe({ fault, provider, profile }: Wanted): string {
  if (fault === undefined) return `The ${profile} lab at rest.`;
  return `The fault ${fault} at ${provider}.`;
}

/** Some faults need another one before them, or after them where faults are played again and again. */
function faultsOf(name: string, profile: ProfileName, registry: Registry): Broken[] {
  const of = (wanted: string): Broken | undefined => registry.faults.find((fault) => fault.name === wanted);
  const fault = of(name);
  const [before, after] = [of('stop-active'), of('rejoin')];
  if (fault === undefined || before === undefined || after === undefined) return [];
  if (fault === after) return [before, after];
  const lasts = fault.lastsMs === undefined && fault.takeover({}) !== 'none';
  return profile === 'soak' && lasts ? [fault, after] : [fault];
}

function expectLines(broken: readonly Broken[]): string[] {
  const faults = broken.map((fault) => ({
    fault: fault.name,
    takeover: fault.lastsMs === undefined ? fault.takeover({}) : ('none' as const),
  }));
  return defaultExpect(faults).flatMap((assertion) =>
    assertion === 'failover_recovery'
      ? ['  - assertion: failover_recovery', '    thresholdSeconds: 60 # the longest outage of any flow']
      : [`  - ${assertion}`],
  );
}
