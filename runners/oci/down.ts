import type { Instance } from 'oci-core/lib/model/instance.js';
import type { DownFilter, DownReport, ProviderContext } from '../provider.js';
import type { OciApi } from './api.js';
import { listInstances } from './instances.js';
import { limitsOf, type Limits } from './limits.js';
import { pause } from './pace.js';
import { isMeant } from './tags.js';
import { terminate } from './terminate.js';

/**
 * Terminates every instance that the filter means, its VNIC and boot volume with it, and lists again until none is left or
 * one cannot be removed. Goes by tags alone, so that it may be interrupted and repeated at any moment. Throws OciError when
 * OCI cannot be read, or the signal's reason.
 */
export async function down(api: OciApi, filter: DownFilter, ctx: ProviderContext): Promise<DownReport> {
  const limits = limitsOf(ctx);
  const deleted: DownReport['deleted'] = [];
  for (let seenEmpty = false; ;) {
    const found = await remaining(api, limits, filter);
    if (found.length === 0) {
      // What an interrupted run launched last may not be listed yet; after a termination was waited for, it is.
      if (seenEmpty || deleted.length > 0 || api.settleMs === 0) return { deleted, leftovers: [] };
      seenEmpty = true;
      await pause(api.settleMs, ctx.signal);
      continue;
    }
    const reasons = new Map<string, string>();
    await Promise.all(
      found.map(async (instance) => {
        const why = await terminate(api, limits, instance, ctx);
        if (why === undefined) deleted.push(resource(instance));
        else reasons.set(instance.id, why);
      }),
    );
    if (reasons.size > 0) return { deleted, leftovers: await leftovers(api, ctx, filter, reasons) };
  }
}

function remaining(api: OciApi, limits: Limits, filter: DownFilter): Promise<Instance[]> {
  const clients = api.clients(limits, { operation: 'down' });
  return listInstances(clients, api.site, ({ freeformTags }) => isMeant(freeformTags, filter));
}

/** What is still listed, with a deadline of its own: the teardown's may have passed. */
async function leftovers(
  api: OciApi,
  ctx: ProviderContext,
  filter: DownFilter,
  reasons: Map<string, string>,
): Promise<DownReport['leftovers']> {
  const left = await remaining(api, limitsOf({ signal: ctx.signal, deadlineMs: LAST_LIST_MS }), filter);
  return left.map((instance) => ({
    ...resource(instance),
    why: reasons.get(instance.id) ?? `${instance.lifecycleState}; appeared during the teardown`,
  }));
}

const LAST_LIST_MS = 10_000;

function resource({ id, displayName }: Instance): DownReport['deleted'][number] {
  return { kind: 'instance', id, name: displayName ?? id };
}
