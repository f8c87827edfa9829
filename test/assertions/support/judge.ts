import { expect } from 'chai';
import { ASSERTIONS } from '../../../assertions/index.js';
import type { Verdict } from '../../../assertions/assertion.js';
import type { Recording } from '../../evidence/support/recording.js';

/** The verdict of one assertion over a recording, as the run's record tells it. */
export function judge(name: string, recording: Recording, args: Record<string, unknown> = {}): Verdict {
  const assertion = ASSERTIONS.find((entry) => entry.name === name);
  if (assertion === undefined) throw new Error(`no assertion ${name}`);
  return assertion.grade(recording.fold(), args);
}

/** Expects a result, and a sentence that names all of these. */
export function expectVerdict(verdict: Verdict, result: Verdict['result'], ...words: string[]): void {
  expect(verdict.result, verdict.detail).to.equal(result);
  for (const word of words) expect(verdict.detail).to.include(word);
}
