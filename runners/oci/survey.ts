import type { OciApi } from './api.js';
import { KINDS, type KindName } from './kinds.js';
import { shorter, type Limits } from './limits.js';
import { isGone, toThing, type Thing } from './thing.js';

/** How long one list may take, retries included, in ms: one region that does not answer holds up no other. */
const LIST_MS = 60_000;

/** What is there, and what went wrong where that could not be learnt. */
export interface Survey {
  things: Thing[];
  unread: unknown[];
}

/** What exists of a run or of all runs: OCI cannot select by free-form tag, so `wanted` does. Rejects when aborted. */
export async function survey(
  api: OciApi,
  limits: Limits,
  operation: string,
  wanted: (freeformTags: Record<string, string>) => boolean,
): Promise<Survey> {
  const lists = api.regions.flatMap((region) => api.kinds.map((kind) => ({ kind, region })));
  const results = await Promise.allSettled(lists.map((where) => list(api, shorter(limits, LIST_MS), operation, where)));
  limits.signal.throwIfAborted();
  const read = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
  return {
    things: read.filter((thing) => !isGone(thing) && wanted(thing.freeformTags)),
    unread: results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : [])),
  };
}

async function list(
  api: OciApi,
  limits: Limits,
  operation: string,
  { kind, region }: { kind: KindName; region: string },
): Promise<Thing[]> {
  const clients = api.clients(limits, { operation }, region);
  const things: Thing[] = [];
  for await (const shown of KINDS[kind].list(clients, { compartmentId: api.site.compartmentId }))
    things.push(toThing(kind, region, shown));
  return things;
}
