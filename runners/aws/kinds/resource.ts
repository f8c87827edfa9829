import type { Tag } from '@aws-sdk/client-ec2';
import { nodeOf, toRecord } from '../tags.js';
import type { KindName, Resource } from './kind.js';

/** A resource with what all kinds have. Throws nothing: what a list leaves out is empty. */
export function resource(
  kind: KindName,
  id: string | undefined,
  tagList: Tag[] | undefined,
  rest: Partial<Resource> = {},
): Resource {
  const tags = toRecord(tagList);
  const known = id ?? '';
  return { kind, id: known, name: nodeOf(tags) ?? known, tags, state: 'present', uses: [], heldBy: [], ...rest };
}

/** Without what is not there. */
export function present(...values: (string | undefined)[]): string[] {
  return values.filter((value) => value !== undefined);
}
