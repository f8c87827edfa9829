import { readInstanceNote } from './adopted-note.js';
import { ADOPTED } from './tags.js';

/** The node that one of the run's instances is: an adopted one keeps the name that it had, and its note says which node. */
export function nodeOf(instance: { id: string; displayName?: string; freeformTags?: Record<string, string> }): string {
  return readInstanceNote(instance.freeformTags?.[ADOPTED])?.node ?? instance.displayName ?? instance.id;
}
