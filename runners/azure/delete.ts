import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../src/errors.js';
import type { ProviderContext } from '../provider.js';
import { finished, unlessGone, within, type AzureConnection } from './connection.js';
import { RETRYABLE_CODES, providerCodeOf } from './error.js';
import { idKey } from './names.js';
import type { Owned } from './owned.js';
import { recorded } from './recorded.js';

/**
 * Deletes side by side and waits. One that cannot be deleted does not keep the others: why is left in `failures`, by idKey.
 * A NIC whose VM could not be deleted is not tried.
 */
export async function deleteAll(
  azure: AzureConnection,
  owned: Owned[],
  failures: Map<string, string>,
  ctx: ProviderContext,
): Promise<void> {
  await Promise.all(
    owned.map(async (one) => {
      if (one.vmId !== undefined && failures.has(idKey(one.vmId))) {
        failures.set(idKey(one.id), 'its VM could not be deleted');
        return;
      }
      const change = { op: 'delete', kind: one.kind, name: one.name };
      try {
        await recorded(
          ctx.log,
          change,
          () => deleteOne(azure, one, ctx),
          () => one.id,
        );
      } catch (thrown) {
        ctx.signal.throwIfAborted();
        failures.set(idKey(one.id), messageOf(thrown));
      }
    }),
  );
}

function deleteOne(azure: AzureConnection, { kind, name }: Owned, ctx: ProviderContext): Promise<void> {
  return within(azure, { operation: 'down', what: `delete ${name}` }, ctx, async ({ signal, saw }) => {
    for (;;) {
      try {
        await unlessGone(kind === 'machine' ? deleteVm(azure, name, signal) : deleteNic(azure, name, signal));
        return;
      } catch (thrown) {
        // A NIC stays in use by its VM, or reserved for it, for a while after that VM is gone.
        if (!RETRYABLE_CODES.has(providerCodeOf(thrown))) throw thrown;
        saw(messageOf(thrown));
        await sleep(azure.access.pollMs, undefined, { signal });
      }
    }
  });
}

function deleteVm(azure: AzureConnection, name: string, signal: AbortSignal): Promise<void> {
  const { compute, site } = azure;
  const begin = (options: object): ReturnType<typeof compute.virtualMachines.delete> =>
    compute.virtualMachines.delete(site.resourceGroup, name, { ...options, forceDeletion: true });
  return finished(azure, begin, signal);
}

function deleteNic(azure: AzureConnection, name: string, signal: AbortSignal): Promise<void> {
  const { network, site } = azure;
  return finished(azure, (options) => network.networkInterfaces.beginDelete(site.resourceGroup, name, options), signal);
}
