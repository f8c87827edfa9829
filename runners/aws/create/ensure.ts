import { call, type Limits } from '../api.js';
import { change } from '../change.js';
import { AwsError, isDuplicate, toAwsError, type Attempt } from '../errors.js';
import type { Kind } from '../kinds/kind.js';
import { list, ofRun } from '../list.js';
import { delayMs, pause } from '../pace.js';
import { NAME_TAG } from '../tags.js';
import type { Change } from './changes.js';
import { findExisting, type Step } from './step.js';

interface Creation {
  kind: Kind;
  change: Change;
  action: string;
  /** Network or interface that it has to belong to. */
  within?: string;
  /** Errors for what it is made from, which was made just now and which EC2 may not know everywhere yet. */
  justMade?: readonly string[];
  /** True when the request has a client token: however often it is sent, EC2 makes one thing. */
  once?: boolean;
  /** Resolves to the id. */
  send(): Promise<string | undefined>;
}

/**
 * Finds what the run has of this kind and name, else creates it, and returns its id. When no answer comes, or one that
 * leaves open what was done, it is looked for by its tags before it is created anew.
 */
export async function ensure(step: Step, creation: Creation): Promise<string> {
  const { kind, name } = creation.change;
  const found = findExisting(step, kind, name, creation.within);
  const id = found?.id ?? (await change(step.ctx, creation.change, () => create(step, creation)));
  step.used.add(id);
  return id;
}

async function create(step: Step, creation: Creation): Promise<string> {
  const { api, limits } = step;
  const { kind } = creation;
  const { name } = creation.change;
  const attempt: Attempt = { operation: 'up', action: creation.action, subject: name };
  for (let count = 0; ; count += 1) {
    limits.signal.throwIfAborted();
    try {
      return required(await creation.send(), attempt);
    } catch (thrown) {
      const error = toAwsError(thrown, attempt);
      const mayExist = (error.unknownOutcome && creation.once !== true) || isDuplicate(error);
      const found = mayExist ? await lookFor(step, kind, name) : undefined;
      if (found !== undefined) return found;
      const again = error.retryable || creation.justMade?.includes(error.providerCode) === true;
      const delay = delayMs(api.pace, count);
      if (!again || performance.now() + delay > limits.until) throw error;
      await pause(delay, limits.signal);
    }
  }
}

/** Looks for as long as something that exists may be missing from a list. */
async function lookFor({ api, ctx, limits }: Step, kind: Kind, name: string): Promise<string | undefined> {
  const filters = [...ofRun(ctx.runId), { Name: `tag:${NAME_TAG}`, Values: [name] }];
  const until = performance.now() + api.settleMs;
  for (let count = 0; ; count += 1) {
    const found = await list(api, limits, 'up', kind, filters);
    const there = found.find(({ state }) => state !== 'deleting' && state !== 'deleted');
    if (there !== undefined) return there.id;
    const delay = delayMs(api.pace, count);
    if (performance.now() >= until) return undefined;
    await pause(Math.min(delay, until - performance.now()), limits.signal);
  }
}

interface Update {
  change: Change;
  action: string;
  justMade?: readonly string[];
  /** Errors that say that it was done already ... */
  doneBy?: readonly string[];
  /** ... if this confirms it. */
  isDone?: () => Promise<boolean>;
  send(): Promise<unknown>;
}

/** Makes a change that may be made twice. `id`: what it is made to. */
export async function apply({ api, ctx, limits }: Step, id: string, update: Update): Promise<void> {
  const attempt: Attempt = { operation: 'up', action: update.action, subject: update.change.name };
  const notYet = ({ providerCode }: AwsError): boolean => update.justMade?.includes(providerCode) === true;
  await change(ctx, update.change, async () => {
    try {
      await call(api, limits, attempt, () => update.send(), notYet);
    } catch (thrown) {
      const error = toAwsError(thrown, attempt);
      if (update.doneBy?.includes(error.providerCode) !== true) throw error;
      if (update.isDone !== undefined && !(await confirmed(update.isDone, api.settleMs, limits))) throw error;
    }
    return id;
  });
}

/** Asks for as long as a list may lag behind. */
async function confirmed(isDone: () => Promise<boolean>, settleMs: number, limits: Limits): Promise<boolean> {
  const until = performance.now() + settleMs;
  for (;;) {
    if (await isDone()) return true;
    if (performance.now() >= until) return false;
    await pause(Math.min(100, until - performance.now()), limits.signal);
  }
}

export function required(id: string | undefined, attempt: Attempt): string {
  if (id !== undefined) return id;
  throw new AwsError(attempt, { providerCode: 'InvalidResponse', retryable: false, message: 'the answer has no id' });
}
