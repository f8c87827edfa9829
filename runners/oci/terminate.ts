import type { Instance } from 'oci-core/lib/model/instance.js';
import { messageOf } from '../../src/errors.js';
import type { ProviderContext } from '../provider.js';
import type { OciApi, OciClients } from './api.js';
import { isIncorrectState, isMissing, type OciError } from './error.js';
import { getInstance } from './instances.js';
import type { Limits } from './limits.js';
import { poll } from './poll.js';
import { recorded } from './recorded.js';

/** Refusals in a row before an instance that is still shown counts as one that may not be terminated. */
const MAX_REFUSALS = 5;

/** Terminates an instance and waits until it is gone; one that is gone already is fine. Returns why it is not, if so. */
export async function terminate(
  api: OciApi,
  limits: Limits,
  instance: Instance,
  ctx: ProviderContext,
): Promise<string | undefined> {
  const name = instance.displayName ?? instance.id;
  const clients = api.clients(limits, { operation: 'down', subject: name });
  let state: string | undefined = instance.lifecycleState;
  let asked = state === 'TERMINATING';
  let refusals = 0;
  try {
    await poll<void>(api, limits, `${name} to be TERMINATED`, async () => {
      if (!asked) {
        const refusal = await ask(clients, ctx, instance.id, name);
        asked = refusal === undefined;
        // OCI says the same of what is gone and of what is forbidden: only what is shown after it tells them apart.
        if (isMissing(refusal) && (refusals += 1) >= MAX_REFUSALS) throw refusal;
      }
      state = (await getInstance(clients, instance.id))?.lifecycleState;
      return state === undefined || state === 'TERMINATED' ? { result: undefined } : { lastSeen: state };
    });
    return undefined;
  } catch (error) {
    ctx.signal.throwIfAborted();
    return messageOf(error);
  }
}

/** Undefined once the request was taken, else why it must be repeated. Throws OciError when that is no use. */
async function ask(
  { compute }: OciClients,
  ctx: ProviderContext,
  instanceId: string,
  name: string,
): Promise<OciError | undefined> {
  try {
    await recorded(ctx, { op: 'delete', kind: 'instance', name }, async () => {
      await compute.terminateInstance({ instanceId, preserveBootVolume: false });
      return instanceId;
    });
    return undefined;
  } catch (error) {
    if (isMissing(error) || isIncorrectState(error)) return error;
    throw error;
  }
}
