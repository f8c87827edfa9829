import type { SitePlan } from '../../../src/model.js';
import type { Preflight } from '../../provider.js';
import type { OciApi } from '../api.js';
import { limitsOf } from '../limits.js';
import { accessChecks } from './access.js';
import type { Inquiry } from './check.js';
import { imageCheck } from './image.js';
import { networkCheck } from './network.js';
import { permissionsCheck } from './permissions.js';
import { quotaCheck } from './quota.js';

/** How long all questions together may take, retries included, in ms. */
const DEADLINE_MS = 15_000;

/**
 * Asks whether `up` could work: whether OCI can be reached and knows the credentials first, and if so everything else. Changes
 * nothing. Rejects only when aborted.
 */
export async function preflight(api: OciApi, site: SitePlan, signal: AbortSignal): Promise<Preflight> {
  const inquiry: Inquiry = { api, limits: limitsOf({ signal, deadlineMs: DEADLINE_MS }) };
  const { account, checks, goesOn } = await accessChecks(inquiry);
  if (!goesOn) return { account, checks };
  const nodes = [...site.routers, site.client];
  const more = await Promise.all([
    permissionsCheck(inquiry, nodes),
    quotaCheck(inquiry, nodes.length),
    imageCheck(inquiry),
    networkCheck(inquiry),
  ]);
  return { account, checks: [...checks, ...more] };
}
