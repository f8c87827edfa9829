import type { NodePlan } from '../../../src/model.js';
import type { PreflightCheck } from '../../provider.js';
import { KINDS } from '../kinds.js';
import { notAdoptable } from './adoptable.js';
import { checked, failed, passed, reasonOf, type Inquiry } from './check.js';

/** As far as reading tells: OCI has no way to ask for a permission to change without changing. */
export function permissionsCheck(inquiry: Inquiry, nodes: readonly NodePlan[]): Promise<PreflightCheck> {
  const { api, limits } = inquiry;
  return checked(inquiry, 'permissions', async () => {
    const clients = api.clients(limits, { operation: 'preflight' });
    const { compartmentId, setup } = api.site;
    const lists = api.kinds.map(async (kind) => {
      for await (const _ of KINDS[kind].list(clients, { compartmentId })) return;
    });
    const results = await Promise.allSettled(lists);
    limits.signal.throwIfAborted();
    const refusal = results.find((result) => result.status === 'rejected');
    if (refusal !== undefined) return failed('permissions', reasonOf(refusal.reason));
    const obstacles = setup?.mode === 'adopt' ? await notAdoptable(inquiry, setup.instances, nodes) : [];
    if (obstacles.length > 0) return failed('permissions', obstacles.join('; '));
    const what = api.kinds.join(', ');
    return passed(
      'permissions',
      `may list ${what} in the compartment; OCI does not tell beforehand who may change them`,
    );
  });
}
