import type { NodePlan } from '../../../src/model.js';
import { runIdOf } from '../tags.js';
import { isGoing, isGone, read } from '../thing.js';
import type { Inquiry } from './check.js';

/** What stands in the way of adopting the nodes' instances, one entry for each that cannot be. */
export async function notAdoptable(
  { api, limits }: Inquiry,
  instances: Record<string, string>,
  nodes: readonly NodePlan[],
): Promise<string[]> {
  const clients = api.clients(limits, { operation: 'preflight' });
  const found = await Promise.all(
    nodes.map(async ({ name }) => {
      const id = instances[name];
      if (id === undefined) return [`${name}: the configuration names no instance`];
      const thing = (await read(clients, { kind: 'instance', id, region: api.site.region }))?.thing;
      if (thing === undefined) return [`${name}: its instance is not there, or may not be seen`];
      if (isGone(thing) || isGoing(thing)) return [`${name}: its instance is ${thing.state}`];
      const holder = runIdOf(thing.freeformTags);
      return holder === undefined ? [] : [`${name}: its instance belongs to run ${holder}`];
    }),
  );
  return found.flat();
}
