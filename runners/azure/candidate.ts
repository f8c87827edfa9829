import { kindOfId, type Kind, type Resource } from './kinds.js';
import { idKey, refOf, type Ref } from './names.js';

/** Something that a teardown has heard of; whether it is the run's is for the thing itself to say. */
export interface Candidate {
  kind: Kind;
  id: string;
  ref: Ref;
}

/** The candidate of a resource's id; undefined for types that labrun does not know. */
export function candidateOf(id: string): Candidate | undefined {
  const kind = kindOfId(id);
  return kind === undefined ? undefined : { kind, id, ref: refOf(id, '') };
}

/** Ids of top-level resources in a text, each once, without `except`. */
export function idsIn(text: string, except: string): string[] {
  const ids = (text.match(ID) ?? []).map((id) => id.replace(/\.$/, ''));
  return [...new Map(ids.filter((id) => idKey(id) !== idKey(except)).map((id) => [idKey(id), id])).values()];
}

/** Ids of what a resource refers to, which no list may have shown yet. */
export function relatedTo(resource: Resource): Candidate[] {
  return idsIn(JSON.stringify(resource), resource.id ?? '').flatMap((id) => candidateOf(id) ?? []);
}

/** A top-level resource's id, as it stands in messages too: there a quote, a comma or a sentence's end may follow it. */
const ID = /\/subscriptions\/[^/\s'",]+\/resourceGroups\/[^/\s'",]+\/providers\/[^/\s'",]+\/[^/\s'",]+\/[^/\s'",]+/gi;
