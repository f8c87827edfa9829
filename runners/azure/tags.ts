import type { RunTags } from '../../src/model.js';
import type { DownFilter } from '../provider.js';
import { AzureError } from './error.js';

export const RUN_ID_TAG: keyof RunTags = 'routerd.cloudedge.run_id';
export const TTL_TAG: keyof RunTags = 'routerd.cloudedge.ttl_expires_at';

/** On what existed before the run: how it was found, as `adopted.ts` writes it. */
export const ADOPTED_TAG = 'labrun.adopted';

/** Azure forbids these in tag names. The names of a run's tags hold none of them, so they go as they are. */
const FORBIDDEN = /[<>%&\\?/]/;
const MAX_VALUE = 256;

/** The tags as Azure takes them. Throws AzureError when one cannot be stored unchanged: down could not find it again. */
export function toAzureTags(tags: RunTags): Record<string, string> {
  for (const [name, value] of Object.entries(tags)) {
    const why = FORBIDDEN.test(name)
      ? `its name holds one of <>%&\\?/`
      : value.length > MAX_VALUE
        ? `its value is longer than ${MAX_VALUE}`
        : '';
    if (why !== '')
      throw new AzureError('up', `Azure cannot store the tag ${name}: ${why}`, {
        providerCode: 'InvalidTag',
        retryable: false,
      });
  }
  return { ...tags };
}

/** Azure may change the case of a tag's name on the way. */
export function tagOf(tags: Record<string, string> | undefined, name: string): string | undefined {
  return Object.entries(tags ?? {}).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}

export function runIdOf(tags: Record<string, string> | undefined): string | undefined {
  return tagOf(tags, RUN_ID_TAG);
}

/** When the run's life ends, as its tag says. */
export function ttlOf(tags: Record<string, string> | undefined): string | undefined {
  return tagOf(tags, TTL_TAG);
}

/** These tags without a run's own: what the owner of an adopted resource had. */
export function withoutRunTags(tags: Record<string, string> | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(tags ?? {}).filter(([name]) => !RUN_TAGS.has(name.toLowerCase())));
}

const TAG_NAMES: (keyof RunTags)[] = [
  RUN_ID_TAG,
  TTL_TAG,
  'routerd.cloudedge.owner',
  'routerd.cloudedge.provider',
  'routerd.cloudedge.purpose',
];
const RUN_TAGS = new Set([...TAG_NAMES, ADOPTED_TAG].map((name) => name.toLowerCase()));

/** True when `down` may touch a resource with these tags: one without the run's tag is never touched. */
export function mayDelete(tags: Record<string, string> | undefined, filter: DownFilter): boolean {
  const runId = tagOf(tags, RUN_ID_TAG);
  if (runId === undefined) return false;
  if ('runId' in filter) return runId === filter.runId;
  const expiresAt = Date.parse(tagOf(tags, TTL_TAG) ?? '');
  return Number.isFinite(expiresAt) && expiresAt <= filter.expiredAt.getTime();
}
