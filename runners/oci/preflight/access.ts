import { Region } from 'oci-common';
import type { Preflight, PreflightCheck } from '../../provider.js';
import { OciError } from '../error.js';
import { isClockSkew } from '../hints.js';
import { failed, passed, reasonOf, skipped, type Inquiry } from './check.js';

/** OCI refuses requests that are dated five minutes off; before that a TTL ends that much too early or late. */
const MAX_SKEW_MS = 4 * 60_000;

/** Whether OCI can be reached and knows who asks; `goesOn` when there is any use in asking more. */
export async function accessChecks(inquiry: Inquiry): Promise<Preflight & { goesOn: boolean }> {
  const { api, limits } = inquiry;
  const { region, compartmentId } = api.site;
  let tenancy: string;
  try {
    tenancy = api.connection().tenancy;
  } catch (error) {
    const checks = [failed('credentials', reasonOf(error)), skipped('account', 'no credentials'), clock(inquiry)];
    return { account: null, checks, goesOn: false };
  }
  const account = passed('account', `tenancy ${tenancy}`);
  try {
    const clients = api.clients(limits, { operation: 'preflight' });
    await clients.compute.listInstances({ compartmentId, limit: 1 });
  } catch (error) {
    limits.signal.throwIfAborted();
    // Whoever is told that something is missing or forbidden was known.
    if (!(error instanceof OciError && isAnswer(error))) return refused(inquiry, error);
  }
  const known = passed('credentials', `OCI accepts the key in region ${region}`);
  return { account: tenancy, checks: [known, account, clock(inquiry)], goesOn: true };
}

/** An answer of the service about the request itself, not about who sent it. */
function isAnswer({ status }: OciError): boolean {
  return status >= 400 && status < 500 && status !== 401 && status !== 429;
}

function refused(inquiry: Inquiry, error: unknown): Preflight & { goesOn: boolean } {
  const { region } = inquiry.api.site;
  const unknown = skipped('account', 'OCI did not say who the credentials belong to');
  const end = (...checks: PreflightCheck[]) => ({ account: null, checks, goesOn: false });
  if (!(error instanceof OciError) || error.status !== 401)
    return end(
      skipped('credentials', 'OCI could not be asked'),
      unknown,
      clock(inquiry),
      failed('network', `region ${region}: ${reasonOf(error)}`),
    );
  if (isClockSkew(error.message))
    return end(skipped('credentials', "OCI does not look at them while this machine's clock is wrong"), unknown, {
      ...clock(inquiry),
      result: 'fail',
    });
  const isKnown = Region.fromRegionId(region) !== undefined;
  const doubt = isKnown ? '' : `; the SDK does not know a region ${region}: check region of site oci first`;
  return end(failed('credentials', `${reasonOf(error)}${doubt}`), unknown, clock(inquiry));
}

/** By the date that the service puts on its answers. */
function clock({ api }: Inquiry): PreflightCheck {
  const behindMs = api.clockBehindMs();
  if (behindMs === undefined) return skipped('clock', 'OCI gave no answer with a date');
  const seconds = Math.round(Math.abs(behindMs) / 1000);
  const detail = `this machine's clock is ${seconds} s ${behindMs > 0 ? 'behind' : 'ahead of'} OCI's`;
  if (Math.abs(behindMs) <= MAX_SKEW_MS) return passed('clock', detail);
  return failed('clock', `${detail}: set it, for OCI refuses requests that are dated 5 minutes off`);
}
