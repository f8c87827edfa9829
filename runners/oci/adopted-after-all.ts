import { messageOf } from '../../src/errors.js';
import type { OciApi } from './api.js';
import { OciError } from './error.js';
import type { Limits } from './limits.js';
import { ADOPTED, isMarkedCreated } from './tags.js';
import type { Thing } from './thing.js';
import { readVnic, vnicIdsOf } from './vnics.js';

export const NEITHER = "carries the run's tag, but labrun has neither created nor adopted it: it was not touched";

/**
 * Why an instance may not be deleted that has lost the note of how it was found: its VNIC has kept one, so that it was there
 * before, or cannot be asked. Undefined for what may.
 */
export async function adoptedAfterAll(api: OciApi, limits: Limits, thing: Thing): Promise<string | undefined> {
  const { kind, freeformTags, id, name, region } = thing;
  if (kind !== 'instance' || api.site.setup === undefined || isMarkedCreated(freeformTags)) return undefined;
  const clients = api.clients(limits, { operation: 'down', subject: name }, region);
  try {
    for (const vnicId of await vnicIdsOf(clients, api, id))
      if ((await readVnic(clients, vnicId))?.vnic.freeformTags?.[ADOPTED] !== undefined) return NEITHER;
    return undefined;
  } catch (error) {
    if (error instanceof OciError) return messageOf(error);
    throw error;
  }
}
