import type { DownFilter } from '../provider.js';
import type { AwsApi, Limits } from './api.js';
import type { Kind, Resource } from './kinds/index.js';
import { ofRun } from './list.js';
import { listAll } from './list-all.js';
import { fateOf, type Fate } from './ours.js';

/** Something that a teardown has to delete or to give back. */
export interface Doomed extends Resource {
  fate: 'delete' | 'restore';
}

/** What still exists, of these kinds, of what the filter means, by what becomes of it. */
export async function remaining(
  api: AwsApi,
  limits: Limits,
  filter: DownFilter,
  kinds: readonly Kind[],
): Promise<{ doomed: Doomed[]; strangers: Resource[] }> {
  const filters = ofRun('runId' in filter ? filter.runId : undefined);
  const listed = await listAll(api, limits, 'down', filters, kinds);
  const existing = listed.filter(({ state }) => state !== 'deleted');
  // The tags of each thing are looked at again here, not only by EC2's filter.
  const fates = existing.map((resource) => ({ resource, fate: fateAt(api, resource, filter) }));
  // A disk goes with its instance, and is no work of its own until that is gone.
  const going = new Set(fates.flatMap(({ resource, fate }) => (fate === 'delete' ? [resource.id] : [])));
  const goesAlong = ({ kind, attachedTo }: Resource): boolean => kind === 'volume' && going.has(attachedTo ?? '');
  return {
    doomed: fates.flatMap(({ resource, fate }) =>
      (fate === 'delete' || fate === 'restore') && !goesAlong(resource) ? [{ ...resource, fate }] : [],
    ),
    strangers: fates.flatMap(({ resource, fate }) => (fate === 'report' ? [resource] : [])),
  };
}

export function fateAt(api: AwsApi, { kind, tags }: Resource, filter: DownFilter): Fate {
  const found = fateOf(tags, filter, api.site.setup?.mode === 'adopt');
  // Nothing else is ever adopted.
  return found === 'restore' && kind !== 'machine' && kind !== 'nic' ? 'report' : found;
}

/** How much work is left, in a number that only a change for the better makes smaller. */
export function workLeft(left: readonly Doomed[]): number {
  const work = left.map((each) => (each.kind !== 'machine' ? 1 : each.state === 'deleting' ? 2 : 3));
  return work.reduce((sum: number, each) => sum + each, 0);
}

/** What of the rest has to go before a thing can. */
export function blockers(thing: Doomed, left: readonly Doomed[]): Doomed[] {
  if (thing.fate === 'restore') return [];
  return left.filter(
    (other) =>
      other.fate === 'delete' &&
      (other.uses.includes(thing.id) ||
        thing.heldBy.includes(other.id) ||
        // A gateway is not detached while public addresses lead through it.
        (thing.kind === 'internet-gateway' && other.kind === 'address')),
  );
}

/** What can be deleted or given back now. */
export function ready(left: readonly Doomed[]): Doomed[] {
  return left.filter((thing) => thing.state !== 'deleting' && blockers(thing, left).length === 0);
}
