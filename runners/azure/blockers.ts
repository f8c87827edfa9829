import { candidateOf, idsIn, type Candidate } from './candidate.js';
import { AzureError } from './error.js';
import { mayDelete } from './tags.js';
import type { Teardown } from './teardown.js';

/** It cannot be deleted before something else of the run is, which the next round will take. */
export class HeldForNow extends Error {}

/**
 * Judges a refusal to delete something that is in use, by the ids in its message. Returns when what uses it is gone already:
 * Azure will know it in a moment. Throws HeldForNow when that is the run's and still to be deleted, and AzureError when it
 * will never be free: what uses it is not the run's, or could not be deleted.
 */
export async function checkHolders(
  teardown: Teardown,
  held: Candidate,
  message: string,
  signal: AbortSignal,
): Promise<void> {
  const waiting: string[] = [];
  for (const id of idsIn(message, held.id)) {
    const holder = candidateOf(id);
    if (holder === undefined) throw blocked(message);
    const outcome = teardown.outcome(holder);
    if (outcome === 'absent' || outcome === 'deleted') continue;
    if (outcome === 'failed') throw inUse(held, holder, 'could not be deleted');
    const resource = await holder.kind.get(teardown.azure, holder.ref, signal);
    if (resource === undefined) continue;
    if (outcome === 'restored' || !mayDelete(resource.tags, teardown.filter))
      throw inUse(held, holder, "is not this run's");
    teardown.hear(holder, 'tagged');
    waiting.push(holder.ref.name);
  }
  if (waiting.length > 0) throw new HeldForNow(`${waiting.join(', ')} must go first`);
}

function inUse(held: Candidate, holder: Candidate, why: string): AzureError {
  const where = holder.ref.group.toLowerCase() === held.ref.group.toLowerCase() ? '' : ` in ${holder.ref.group}`;
  return blocked(`it is in use by ${holder.ref.name}${where}, which ${why}`);
}

function blocked(message: string): AzureError {
  return new AzureError('down', message, { providerCode: 'InUse', retryable: false });
}
