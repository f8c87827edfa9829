import type { ResourceType, Tag, TagSpecification } from '@aws-sdk/client-ec2';
import type { RunTags } from '../../src/model.js';

export const RUN_ID_TAG = 'routerd.cloudedge.run_id' satisfies keyof RunTags;
export const TTL_TAG = 'routerd.cloudedge.ttl_expires_at' satisfies keyof RunTags;
/** Name of the node, or of what all nodes share; the console shows it too. */
export const NAME_TAG = 'Name';
/** On what `up` made from nothing. */
export const CREATED_TAG = 'labrun.created';
/** On what was there before: how it was found (see adopt/note.ts). */
export const ADOPTED_TAG = 'labrun.adopted';
/** Node that an adopted instance plays: its name is its owner's. */
export const NODE_TAG = 'labrun.node';

/** The run's tags and the thing's name, for the call that creates it. */
export function tagsOnCreate(type: ResourceType, name: string, tags: Record<string, string>): TagSpecification[] {
  return [{ ResourceType: type, Tags: toTags({ [NAME_TAG]: name, ...tags }) }];
}

export function toTags(record: Record<string, string>): { Key: string; Value: string }[] {
  return Object.entries(record).map(([Key, Value]) => ({ Key, Value }));
}

export function toRecord(tags: Tag[] | undefined): Record<string, string> {
  return Object.fromEntries((tags ?? []).flatMap(({ Key, Value }) => (Key === undefined ? [] : [[Key, Value ?? '']])));
}

/** The node that a resource belongs to, or whatever else it is called. */
export function nodeOf(tags: Record<string, string>): string | undefined {
  return tags[NODE_TAG] ?? tags[NAME_TAG];
}
