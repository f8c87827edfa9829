import type { Shape } from 'oci-core/lib/model/shape.js';
import type { PreflightCheck } from '../../provider.js';
import { OciError } from '../error.js';
import { FLEXIBLE_SIZE } from '../launch-details.js';
import { getJson } from '../other-service.js';
import { checked, failed, passed, skipped, type Inquiry } from './check.js';
import { shapesFor } from './image.js';

/** How much of one service limit is needed. `isInDomain`: it counts for each availability domain by itself. */
interface Need {
  service: 'compute' | 'vcn';
  limit: string;
  amount: number;
  isInDomain: boolean;
}

/** Whether limits and quotas leave room for `machines` more machines and, where one is created, a network. */
export function quotaCheck(inquiry: Inquiry, machines: number): Promise<PreflightCheck> {
  const { shape, setup } = inquiry.api.site;
  if (setup?.mode === 'adopt') return Promise.resolve(skipped('quota', 'nothing is created'));
  return checked(inquiry, 'quota', async () => {
    const found = (await shapesFor(inquiry)).find((entry) => entry.shape === shape);
    const network: Need = { service: 'vcn', limit: 'vcn-count', amount: 1, isInDomain: false };
    const needs = [...needsOf(found, machines), ...(setup === undefined ? [] : [network])];
    const answers = await Promise.all(needs.map(async (need) => ({ need, available: await available(inquiry, need) })));
    const tooFew = answers.filter(({ need, available: left }) => left !== undefined && left < need.amount);
    if (tooFew.length > 0)
      return failed(
        'quota',
        `${tooFew.map(({ need, available: left }) => `${need.limit}: ${need.amount} needed, ${left} left`).join('; ')}: remove old runs with \`labrun down --expired\`, or ask for a higher limit`,
      );
    const told = answers.filter(({ available: left }) => left !== undefined);
    const room = told.map(({ need, available: left }) => `${need.limit}: ${need.amount} of ${left}`);
    // Shapes have limits of their own: one that names none has not been found.
    const isWhole = told.length === needs.length && needs.some(({ service }) => service === 'compute');
    if (isWhole) return passed('quota', room.join('; '));
    return skipped('quota', [...room, `OCI does not tell all that is left for ${shape}`].join('; '));
  });
}

/** The limits that a shape counts towards, as OCI names them for it. */
function needsOf(shape: Shape | undefined, machines: number): Need[] {
  const size =
    shape?.isFlexible === true ? FLEXIBLE_SIZE : { ocpus: shape?.ocpus ?? 1, memoryInGBs: shape?.memoryInGBs ?? 1 };
  const limits = (shape?.quotaNames ?? []).filter((name) => !/reserv/.test(name));
  return limits.map((limit) => {
    const each = limit.endsWith('-core-count') ? size.ocpus : limit.endsWith('-memory-count') ? size.memoryInGBs : 1;
    return { service: 'compute', limit, amount: each * machines, isInDomain: true };
  });
}

/** Undefined where OCI does not tell, which it does not for every limit nor everybody. */
async function available({ api, limits }: Inquiry, { service, limit, isInDomain }: Need): Promise<number | undefined> {
  const { compartmentId, availabilityDomain } = api.site;
  const query = new URLSearchParams({ compartmentId, ...(isInDomain ? { availabilityDomain } : {}) });
  const path = `/20190729/services/${service}/limits/${encodeURIComponent(limit)}/resourceAvailability?${query}`;
  try {
    const request = { service: 'limits', path, action: 'getResourceAvailability' } as const;
    const answer = await getJson(api, limits, { operation: 'preflight', subject: limit }, request);
    const left = (answer as { available?: unknown }).available;
    return typeof left === 'number' ? left : undefined;
  } catch (error) {
    if (error instanceof OciError && (error.status === 404 || error.status === 400)) return undefined;
    throw error;
  }
}
