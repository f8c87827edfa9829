import { unfit } from './ended.js';

/** OCI's limit of free-form tags of one resource. */
const MAX_TAGS = 10;
/** The run's own five and the note of how it was found. */
const NEEDED = 6;

/** Throws OciError when what is to be adopted has too many tags of its owner to take labrun's as well. */
export function checkRoomForTags(subject: string, what: string, freeformTags: Record<string, string>): void {
  const count = Object.keys(freeformTags).length;
  if (count <= MAX_TAGS - NEEDED) return;
  const message = `${count} free-form tags of its ${what} leave no room for labrun's ${NEEDED}: OCI takes ${MAX_TAGS}`;
  throw unfit('up', subject, 'TooManyTags', message);
}
