import type { RunTags } from '../../src/model.js';
import type { DownFilter } from '../provider.js';

/**
 * OCI refuses periods and spaces in the keys of free-form tags. A colon takes the period's place in labrun's own keys, which
 * hold none; every other key goes through unchanged, there and back.
 */
const OWN_PREFIXES = ['routerd.cloudedge.', 'labrun.'];
const OCI_PREFIXES = OWN_PREFIXES.map((prefix) => prefix.replaceAll('.', ':'));

/** Says that a resource was made for its run: where instances are adopted, nothing else may be deleted. */
const CREATED = 'labrun:created';
/** Says how a resource was found that had been there before: see adopted-note.ts. */
export const ADOPTED = 'labrun:adopted';

export function toFreeformTags(tags: RunTags): Record<string, string> {
  return mapKeys(tags, (key) => (startsWithAny(key, OWN_PREFIXES) ? key.replaceAll('.', ':') : key));
}

/** Tags of what is created from nothing. */
export function createdTags(tags: RunTags): Record<string, string> {
  return { ...toFreeformTags(tags), [CREATED]: 'true' };
}

/** What a teardown may do with something that it means: delete it, give it back, or only report it. */
export type Fate = 'delete' | 'restore' | 'report';

const RUN_TAGS: readonly (keyof RunTags)[] = [
  'routerd.cloudedge.run_id',
  'routerd.cloudedge.ttl_expires_at',
  'routerd.cloudedge.owner',
  'routerd.cloudedge.provider',
  'routerd.cloudedge.purpose',
];

/**
 * The fate of a resource by its own tags alone. `adopts`: the site's instances were there before, so that the run's tags do not
 * say that labrun made what carries them; elsewhere all of them together do.
 */
export function fateOf(freeformTags: Record<string, string>, adopts: boolean): Fate {
  if (freeformTags[ADOPTED] !== undefined) return 'restore';
  if (freeformTags[CREATED] !== undefined) return 'delete';
  const tags = own(freeformTags);
  return !adopts && RUN_TAGS.every((tag) => tags[tag] !== undefined) ? 'delete' : 'report';
}

/** True where the tags themselves say that labrun made it. */
export function isMarkedCreated(freeformTags: Record<string, string>): boolean {
  return freeformTags[CREATED] !== undefined;
}

export function fromFreeformTags(tags: Record<string, string> | undefined): Record<string, string> {
  return mapKeys(tags ?? {}, (key) => (startsWithAny(key, OCI_PREFIXES) ? key.replaceAll(':', '.') : key));
}

/** The tags of whoever owns a resource: what is left without labrun's. */
export function withoutOwnTags(freeformTags: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(freeformTags).filter(([key]) => !startsWithAny(key, OCI_PREFIXES)));
}

/** The run that a resource belongs to, by its tags; undefined: none, hands off. */
export function runIdOf(freeformTags: Record<string, string> | undefined): string | undefined {
  return own(freeformTags)['routerd.cloudedge.run_id'];
}

export function ttlExpiresAtOf(freeformTags: Record<string, string> | undefined): string | undefined {
  return own(freeformTags)['routerd.cloudedge.ttl_expires_at'];
}

/** As labrun writes it; other spellings of a date are nobody's expiry date. */
const RFC_3339_UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** True when `down` may touch a resource with these tags. One without a readable expiry date never expires. */
export function isMeant(freeformTags: Record<string, string> | undefined, filter: DownFilter): boolean {
  const runId = runIdOf(freeformTags);
  if (runId === undefined || runId === '') return false;
  if ('runId' in filter) return runId === filter.runId;
  const ttl = ttlExpiresAtOf(freeformTags) ?? '';
  return RFC_3339_UTC.test(ttl) && Date.parse(ttl) <= filter.expiredAt.getTime();
}

function own(freeformTags: Record<string, string> | undefined): Partial<RunTags> {
  return fromFreeformTags(freeformTags);
}

function startsWithAny(key: string, prefixes: readonly string[]): boolean {
  return prefixes.some((prefix) => key.startsWith(prefix));
}

function mapKeys(tags: object, rename: (key: string) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [rename(key), String(value)]));
}
