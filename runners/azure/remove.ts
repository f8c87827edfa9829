import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../src/errors.js';
import { noteIn } from './adopted.js';
import { HeldForNow, checkHolders } from './blockers.js';
import { relatedTo, type Candidate } from './candidate.js';
import { goesWith, spareForeignParts } from './cascade.js';
import { within, type Attempt } from './connection.js';
import { AzureError, IN_USE_CODES, RETRYABLE_CODES, foreign, isStale, providerCodeOf } from './error.js';
import { kindsOf, type Resource } from './kinds.js';
import { isCreatedName } from './names.js';
import { recorded } from './recorded.js';
import { restoreNic, restoreVm } from './restore.js';
import { mayDelete, runIdOf } from './tags.js';
import type { Outcome, Teardown } from './teardown.js';

/**
 * Looks at one candidate and does what is due: deletes it, gives it back, or leaves it alone. Never throws but for the
 * caller's own signal: what went wrong is left with the teardown, and does not keep it from the others.
 */
export async function remove(teardown: Teardown, candidate: Candidate): Promise<Outcome> {
  const { azure, ctx } = teardown;
  const limits = { signal: ctx.signal, deadlineMs: teardown.remainingMs() };
  const name = { operation: 'down', what: `delete ${candidate.ref.name}` } as const;
  try {
    return await within(azure, name, limits, (attempt) => removeWithin(teardown, candidate, attempt));
  } catch (thrown) {
    ctx.signal.throwIfAborted();
    if (thrown instanceof AzureError && thrown.cause instanceof HeldForNow) return teardown.end(candidate, 'later');
    return teardown.end(candidate, 'failed', messageOf(thrown));
  }
}

async function removeWithin(teardown: Teardown, candidate: Candidate, attempt: Attempt): Promise<Outcome> {
  const { azure, ctx, filter } = teardown;
  const { kind, ref } = candidate;
  const resource = await kind.get(azure, ref, attempt.signal);
  if (resource === undefined) return teardown.end(candidate, 'absent');
  for (const related of relatedTo(resource)) teardown.hear(related, 'mentioned');
  if (!mayDelete(resource.tags, filter)) {
    // What was adopted was given back by somebody else then. Of what was created nobody takes the tag but by hand.
    const why = 'it lost the tag since it was listed, or has that of another run: not touched';
    return teardown.end(candidate, 'foreign', teardown.seen(candidate) === 'tagged' ? why : undefined);
  }
  const together = goesWith(resource).join(', ');
  const detail = { resourceGroup: ref.group, ...(together === '' ? {} : { together }) };
  const change = { kind: kind.name, name: ref.name, detail };
  if (noteIn(resource.tags) !== undefined) {
    const giveBack = (): Promise<void> =>
      kind.name === 'machine'
        ? restoreVm(azure, ref, filter, attempt)
        : restoreNic(azure, ref, candidate.id, filter, attempt);
    await recorded(ctx.log, { op: 'restore', ...change }, giveBack, () => resource.id);
    return teardown.end(candidate, 'restored');
  }
  if (isForeignHere(teardown, candidate, resource))
    return teardown.end(
      candidate,
      'failed',
      'it carries the tag, but labrun neither created nor adopted it: not touched',
    );
  await recorded(
    ctx.log,
    { op: 'delete', ...change },
    () => deleteOurs(teardown, candidate, attempt),
    () => resource.id,
  );
  return teardown.end(candidate, 'deleted');
}

/**
 * A tag alone does not make anything labrun's: where machines are adopted nothing that has no name of labrun's making is, and
 * where the network exists no part of a network.
 */
function isForeignHere({ azure }: Teardown, { kind }: Candidate, { name = '', tags }: Resource): boolean {
  const { site } = azure;
  if (site.setup?.mode === 'create' || isCreatedName(name, runIdOf(tags) ?? '')) return false;
  return site.setup?.mode === 'adopt' || !kindsOf(site).includes(kind);
}

/** Deletes it as soon as nothing uses it any more, each time after having read that it is the run's. */
async function deleteOurs(teardown: Teardown, candidate: Candidate, attempt: Attempt): Promise<void> {
  const { azure, filter } = teardown;
  const { kind, ref } = candidate;
  for (let tries = 0; ;) {
    const resource = await kind.get(azure, ref, attempt.signal);
    if (resource === undefined) return;
    if (tries === MAX_TRIES) throw stillThere(ref.name);
    if (!mayDelete(resource.tags, filter) || noteIn(resource.tags) !== undefined)
      throw foreign(`${ref.name} is not this run's any more: not touched`);
    try {
      if (kind.name === 'machine') await spareForeignParts(azure, ref, filter, attempt.signal);
      await kind.remove(azure, ref, resource.etag, attempt.signal);
      if ((await kind.get(azure, ref, attempt.signal)) === undefined) return;
      tries += 1;
      attempt.saw('it is still there after its deletion');
    } catch (thrown) {
      const code = providerCodeOf(thrown);
      if (IN_USE_CODES.has(code)) await checkHolders(teardown, candidate, messageOf(thrown), attempt.signal);
      else if (!isStale(thrown) && !RETRYABLE_CODES.has(code)) throw thrown;
      attempt.saw(messageOf(thrown));
    }
    await sleep(azure.access.pollMs, undefined, { signal: attempt.signal });
  }
}

/** How often Azure may say that it has deleted something which is there nevertheless. */
const MAX_TRIES = 3;

function stillThere(name: string): AzureError {
  return new AzureError('down', `Azure said ${MAX_TRIES} times that it had deleted ${name}, and it is still there`, {
    providerCode: 'NotDeleted',
    retryable: false,
  });
}
