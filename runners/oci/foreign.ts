import { LabrunError } from '../../src/errors.js';
import type { DownFilter } from '../provider.js';
import { fateOf, isMeant, runIdOf } from './tags.js';

/** Something was about to be changed that is not the run's, or no longer. Nothing was done to it. */
export class ForeignError extends LabrunError {
  /** It belongs to a run that is to live on. */
  readonly isLive: boolean;

  constructor(
    { kind, name }: { kind: string; name: string },
    why: string,
    {
      isLive = false,
      hint = 'whoever changed its tags decides what becomes of it',
    }: { isLive?: boolean; hint?: string } = {},
  ) {
    super('provider.oci.foreign', `${kind} ${name} ${why}: it was not touched`, { hint });
    this.isLive = isLive;
  }
}

/** Asked of tags that were read just now, before each change to something that must be the run's. Throws ForeignError. */
export function checkOurs(
  thing: { kind: string; name: string; freeformTags: Record<string, string> | undefined },
  filter: DownFilter,
): void {
  if (isMeant(thing.freeformTags, filter)) return;
  const runId = runIdOf(thing.freeformTags);
  if (runId === undefined) throw new ForeignError(thing, "does not carry the run's tag any more");
  if ('runId' in filter) throw new ForeignError(thing, `belongs to run ${runId} now`);
  throw new ForeignError(thing, `belongs to run ${runId}, which has not expired`, { isLive: true });
}

/** As `checkOurs`, for something that is about to be deleted. */
export function checkCreated(
  thing: { kind: string; name: string; freeformTags: Record<string, string> },
  filter: DownFilter,
  adopts: boolean,
): void {
  checkOurs(thing, filter);
  if (fateOf(thing.freeformTags, adopts) !== 'delete')
    throw new ForeignError(thing, "carries the run's tag, but does not say any more that labrun has created it");
}
