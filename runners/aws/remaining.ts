import type { MachineState } from '../../src/model.js';
import type { DownFilter } from '../provider.js';
import type { AwsApi, Limits } from './api.js';
import { listInstances, listInterfaces, ofRun } from './list.js';
import { stateOf } from './state.js';
import { NAME_TAG, isDoomed, toRecord } from './tags.js';

/** Something that a teardown has to delete. */
export type Doomed =
  | { kind: 'machine'; id: string; name: string; state: MachineState }
  | { kind: 'nic'; id: string; name: string; attachedTo: string | undefined };

/** What still exists of what the filter means. The tags of each thing are looked at again here, not only by EC2's filter. */
export async function remaining(api: AwsApi, limits: Limits, filter: DownFilter): Promise<Doomed[]> {
  const filters = ofRun('runId' in filter ? filter.runId : undefined);
  const [instances, interfaces] = await Promise.all([
    listInstances(api, limits, 'down', filters),
    listInterfaces(api, limits, 'down', filters),
  ]);
  const machines = instances.flatMap((instance): Doomed[] => {
    const tags = toRecord(instance.Tags);
    const [id, state] = [instance.InstanceId, stateOf(instance)];
    if (id === undefined || state === 'deleted' || !isDoomed(tags, filter)) return [];
    return [{ kind: 'machine', id, name: tags[NAME_TAG] ?? id, state }];
  });
  const nics = interfaces.flatMap((nic): Doomed[] => {
    const tags = toRecord(nic.TagSet);
    const id = nic.NetworkInterfaceId;
    if (id === undefined || !isDoomed(tags, filter)) return [];
    return [{ kind: 'nic', id, name: tags[NAME_TAG] ?? id, attachedTo: nic.Attachment?.InstanceId }];
  });
  return [...machines, ...nics];
}

/** How much work is left, in a number that only a change for the better makes smaller. */
export function workLeft(left: readonly Doomed[]): number {
  const work = left.map((doomed) => (doomed.kind === 'nic' ? 1 : doomed.state === 'deleting' ? 2 : 3));
  return work.reduce((sum: number, each) => sum + each, 0);
}

/** What can be deleted now: an instance that is not on its way out, and an interface that no instance of ours holds. */
export function deletable(left: readonly Doomed[]): Doomed[] {
  const machines = new Set(left.flatMap(({ kind, id }) => (kind === 'machine' ? [id] : [])));
  return left.filter((doomed) =>
    doomed.kind === 'machine'
      ? doomed.state !== 'deleting'
      : doomed.attachedTo === undefined || !machines.has(doomed.attachedTo),
  );
}
