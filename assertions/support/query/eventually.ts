import type { RecordedRun, Verdict } from '../../assertion.js';
import { collate, fail, pass, unknown, type Finding } from '../finding.js';
import { ms } from '../text.js';
import { whenOf } from '../timeline.js';
import { ask, type Question } from './ask.js';
import type { Group } from './window.js';

/** It must hold at one look at least in each round of faults, so long after the injection at most. */
export function judgeEventually(
  run: RecordedRun,
  groups: readonly Group[],
  question: Question,
  withinMs: number,
): Verdict {
  const findings = groups.map((group) => judgeRound(run, group, question, withinMs));
  return collate(findings, () => findings.map(({ detail }) => detail).join('; '));
}

function judgeRound(run: RecordedRun, { label, looks }: Group, question: Question, withinMs: number): Finding {
  const whole = looks.filter(({ look }) => 'value' in look);
  const answered = whole.map((look) => ({ look, atMs: look.atMs ?? 0, ...ask(question, look.look) }));
  const early = answered.filter(({ atMs }) => atMs <= withinMs);
  const hit = early.find(({ result }) => result === 'pass');
  const at = (atMs: number): string => `${ms(atMs)} after the injection`;
  if (hit !== undefined)
    return pass(`${whenOf(run, hit.look)}${hit.look.settled ? `, ${at(hit.atMs)}` : ''}: ${hit.text}`);
  const last = early.at(-1);
  if (last === undefined) return unknown(`${label}: nothing was recorded within ${ms(withinMs)} of the injection`);
  const seen = `last seen ${at(last.atMs)}: ${last.text}`;
  if (early.every(({ result }) => result === 'na')) return unknown(`${label}: ${seen}`);
  // A settled lab does not change by itself any more, and a look beyond the limit shows that nothing was missed before it.
  const toTheEnd = last.look.settled || answered.some(({ atMs }) => atMs > withinMs);
  if (toTheEnd) return fail(`${label}: not within ${ms(withinMs)} of the injection; ${seen}`);
  return unknown(`${label}: the record ends before ${ms(withinMs)} were over; ${seen}`);
}
