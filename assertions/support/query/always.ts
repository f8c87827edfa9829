import type { RecordedRun, Verdict } from '../../assertion.js';
import { collate, fail, pass, unknown, type Finding } from '../finding.js';
import { whenOf, type Seen } from '../timeline.js';
import { ask, type Question } from './ask.js';
import type { Group } from './window.js';

/**
 * It must hold at every look. Among the many samples of a round one that could not be read completely is left out, as if it
 * had been taken a little later, and the verdict says so; every phase needs one that was, and every settled look counts.
 */
export function judgeAlways(run: RecordedRun, groups: readonly Group[], question: Question): Verdict {
  let leftOut = 0;
  const told: { look: Seen; text: string }[] = [];
  const judge = (look: Seen): Finding => {
    const { result, text } = ask(question, look.look);
    const sentence = `${whenOf(run, look)}: ${text}`;
    if (result === 'pass') told.push({ look, text });
    return result === 'pass' ? pass(sentence) : result === 'fail' ? fail(sentence) : unknown(sentence);
  };
  const findings = groups.flatMap(({ label, looks }) => {
    const whole = looks.filter(({ settled, look }) => settled || 'value' in look);
    if (whole.length === 0) return [unknown(`${label}: ${why(looks)}`)];
    leftOut += looks.length - whole.length;
    return whole.map(judge);
  });
  return collate(findings, (count) => {
    const [first, last] = [told[0], told.at(-1)];
    if (first === undefined || last === undefined) return 'nothing was looked at';
    const partial = leftOut === 0 ? '' : ` (${leftOut} more samples could not be read completely)`;
    const texts = new Set(told.map(({ text }) => text));
    if (count === 1) return `${whenOf(run, first.look)}: ${first.text}${partial}`;
    const what = texts.size === 1 ? `each time ${first.text}` : `last ${last.text}`;
    return `held at ${count} moments, first ${whenOf(run, first.look)}, last ${whenOf(run, last.look)}: ${what}${partial}`;
  });
}

function why(looks: readonly Seen[]): string {
  const gap = looks.find(({ look }) => 'missing' in look)?.look;
  return gap !== undefined && 'missing' in gap ? gap.missing : 'nothing was recorded in that time';
}
