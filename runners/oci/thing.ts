import type { OciClients } from './api.js';
import { isMissing } from './error.js';
import { KINDS, type KindName, type Shown } from './kinds.js';

/** One resource that carries a run's tag. */
export interface Thing {
  kind: KindName;
  id: string;
  name: string;
  region: string;
  state: string;
  freeformTags: Record<string, string>;
  /** Of an instance or a boot volume. */
  availabilityDomain: string | undefined;
}

export function toThing(kind: KindName, region: string, shown: Shown): Thing {
  const { id = '', displayName, lifecycleState = 'unknown', freeformTags = {}, availabilityDomain } = shown;
  return { kind, id, name: displayName ?? id, region, state: lifecycleState, freeformTags, availabilityDomain };
}

/** The very resource, read now; undefined when OCI does not know it (any more, or yet). */
export async function read(
  clients: OciClients,
  { kind, id, region }: Pick<Thing, 'kind' | 'id' | 'region'>,
): Promise<{ thing: Thing; etag: string } | undefined> {
  try {
    const { shown, etag } = await KINDS[kind].get(clients, id);
    return { thing: toThing(kind, region, shown), etag };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** OCI shows what was deleted for hours. */
export function isGone({ state }: Thing): boolean {
  return state === 'TERMINATED';
}

export function isGoing({ state }: Thing): boolean {
  return state === 'TERMINATING';
}
