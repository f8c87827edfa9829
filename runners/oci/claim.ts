import type { NodePlan } from '../../src/model.js';
import type { ProviderContext } from '../provider.js';
import { readInstanceNote, writeInstanceNote, type InstanceNote } from './adopted-note.js';
import type { OciApi, OciClients } from './api.js';
import { switchEnded, unfit } from './ended.js';
import { ForeignError } from './foreign.js';
import { checkRoomForTags } from './free-tags.js';
import type { Limits } from './limits.js';
import { poll } from './poll.js';
import { recorded } from './recorded.js';
import { ADOPTED, runIdOf, ttlExpiresAtOf } from './tags.js';
import { isGoing, isGone, read, type Thing } from './thing.js';
import { unlessChanged } from './unless-changed.js';

type Found = NonNullable<Awaited<ReturnType<typeof read>>>;

/** Waits until an instance is neither starting nor stopping. Throws OciError or ForeignError when the run cannot have it. */
export async function claimable(
  api: OciApi,
  limits: Limits,
  node: NodePlan,
  id: string,
  runId: string,
): Promise<Found & { power: InstanceNote['power'] }> {
  const clients: OciClients = api.clients(limits, { operation: 'up', subject: node.name });
  return poll<Found & { power: InstanceNote['power'] }>(
    api,
    limits,
    `${node.name} to be RUNNING or STOPPED`,
    async () => {
      const found = await read(clients, { kind: 'instance', id, region: api.site.region });
      if (found === undefined) throw unfit('up', node.name, 'NoSuchInstance', `${id} is not there, or may not be seen`);
      const { thing } = found;
      if (isGone(thing) || isGoing(thing)) throw switchEnded('up', node.name, { lifecycleState: thing.state });
      checkFree(thing, node, runId);
      if (thing.state === 'RUNNING') return { result: { ...found, power: 'running' } };
      return thing.state === 'STOPPED' ? { result: { ...found, power: 'stopped' } } : { lastSeen: thing.state };
    },
  );
}

/**
 * Tags an instance with the run's tags and a note of how it was found, all in one change of the state that was read: of two
 * runs that want it at the same moment one gets it. What the run has claimed already stays as it was noted first.
 */
export async function claim(
  api: OciApi,
  limits: Limits,
  node: NodePlan,
  id: string,
  freeformTags: Record<string, string>,
  ctx: ProviderContext,
): Promise<void> {
  const clients = api.clients(limits, { operation: 'up', subject: node.name });
  await poll<void>(api, limits, `${node.name} to carry the run's tags`, async () => {
    const { thing, etag, power } = await claimable(api, limits, node, id, ctx.runId);
    if (runIdOf(thing.freeformTags) === ctx.runId) return { result: undefined };
    const note = writeInstanceNote({ node: node.name, power });
    const all = { ...thing.freeformTags, ...freeformTags, [ADOPTED]: note };
    await unlessChanged(() =>
      recorded(ctx, { op: 'tag', kind: 'instance', name: node.name, detail: { id, note } }, async () => {
        const updateInstanceDetails = { freeformTags: all };
        await clients.compute.updateInstance({ instanceId: id, updateInstanceDetails, ifMatch: etag });
        return id;
      }),
    );
    return { lastSeen: 'others' };
  });
}

function checkFree({ freeformTags, name, kind }: Thing, node: NodePlan, runId: string): void {
  const holder = runIdOf(freeformTags);
  const thing = { kind, name };
  if (holder === runId) {
    const noted = readInstanceNote(freeformTags[ADOPTED])?.node;
    if (noted === node.name) return;
    const why = noted === undefined ? 'no note of how it was found' : `is noted as ${noted}`;
    throw new ForeignError(thing, `carries the run's tag, but ${why}`);
  }
  if (holder !== undefined) {
    const ttl = ttlExpiresAtOf(freeformTags) ?? '';
    const isOver = Date.parse(ttl) <= Date.now();
    throw new ForeignError(thing, `belongs to run ${holder}, ${isOver ? 'which has expired' : `until ${ttl}`}`, {
      isLive: !isOver,
      hint: isOver ? '`labrun down --expired` gives it back' : 'wait until that run is over, or name another instance',
    });
  }
  checkRoomForTags(node.name, 'instance', freeformTags);
}
