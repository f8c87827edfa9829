import type { Tag, TagSpecification } from '@aws-sdk/client-ec2';
import type { RunTags } from '../../src/model.js';
import type { DownFilter } from '../provider.js';

export const RUN_ID_TAG = 'routerd.cloudedge.run_id' satisfies keyof RunTags;
export const TTL_TAG = 'routerd.cloudedge.ttl_expires_at' satisfies keyof RunTags;
/** Name of the node; the console shows it too. */
export const NAME_TAG = 'Name';

/** The run's tags and the node's name, for the call that creates a resource. */
export function tagsOnCreate(
  type: 'instance' | 'network-interface' | 'volume',
  node: string,
  tags: RunTags,
): TagSpecification[] {
  const all = { [NAME_TAG]: node, ...tags };
  return [{ ResourceType: type, Tags: Object.entries(all).map(([Key, Value]) => ({ Key, Value })) }];
}

export function toRecord(tags: Tag[] | undefined): Record<string, string> {
  return Object.fromEntries((tags ?? []).flatMap(({ Key, Value }) => (Key === undefined ? [] : [[Key, Value ?? '']])));
}

/**
 * Whether a resource may be torn down, by its own tags: it belongs to the run, or to any run whose time is over. Without a
 * run id it never may; without a legible end of life it has not expired.
 */
export function isDoomed(tags: Record<string, string>, filter: DownFilter): boolean {
  const runId = tags[RUN_ID_TAG];
  if (runId === undefined || runId === '') return false;
  if ('runId' in filter) return runId === filter.runId;
  return Date.parse(tags[TTL_TAG] ?? '') <= filter.expiredAt.getTime();
}
