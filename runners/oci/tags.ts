import type { RunTags } from '../../src/model.js';
import type { DownFilter } from '../provider.js';

/**
 * OCI refuses periods and spaces in the keys of free-form tags. A colon takes the period's place in labrun's own keys, which
 * hold none; every other key goes through unchanged, there and back.
 */
const OWN_PREFIX = { labrun: 'routerd.cloudedge.', oci: 'routerd:cloudedge:' };

export function toFreeformTags(tags: RunTags): Record<string, string> {
  return mapKeys(tags, (key) => (key.startsWith(OWN_PREFIX.labrun) ? key.replaceAll('.', ':') : key));
}

export function fromFreeformTags(tags: Record<string, string> | undefined): Record<string, string> {
  return mapKeys(tags ?? {}, (key) => (key.startsWith(OWN_PREFIX.oci) ? key.replaceAll(':', '.') : key));
}

/** The run that a resource belongs to, by its tags; undefined: none, hands off. */
export function runIdOf(freeformTags: Record<string, string> | undefined): string | undefined {
  return own(freeformTags)['routerd.cloudedge.run_id'];
}

export function ttlExpiresAtOf(freeformTags: Record<string, string> | undefined): string | undefined {
  return own(freeformTags)['routerd.cloudedge.ttl_expires_at'];
}

/** True when `down` may touch a resource with these tags. One without a readable expiry date never expires. */
export function isMeant(freeformTags: Record<string, string> | undefined, filter: DownFilter): boolean {
  const runId = runIdOf(freeformTags);
  if (runId === undefined) return false;
  if ('runId' in filter) return runId === filter.runId;
  return Date.parse(ttlExpiresAtOf(freeformTags) ?? '') <= filter.expiredAt.getTime();
}

function own(freeformTags: Record<string, string> | undefined): Partial<RunTags> {
  return fromFreeformTags(freeformTags);
}

function mapKeys(tags: object, rename: (key: string) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [rename(key), String(value)]));
}
