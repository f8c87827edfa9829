import type { L2Record } from '../../src/model.js';
import type { RecordedRun, Verdict } from '../assertion.js';
import { collate, unknown, type Finding } from './finding.js';
import { phaseLabel, requiredPhases } from './phases.js';
import { skipped } from './skipped.js';

/** What of the record an assertion is about: a reason in `skipped` is filed under that name. */
export type LanPart = 'broadcastsPerSecond' | 'topologyChanges' | 'macFlaps' | 'loopProbes' | 'pings' | 'suppression';

/**
 * Judges one part of the LAN's records: at rest in the baseline, and while each round of faults played. A part that could not
 * be seen at any time is a `skip` with the reason; one that was seen at some times only is a gap.
 */
export function judgeLan(
  run: RecordedRun,
  part: LanPart,
  judge: (record: L2Record, when: string) => Finding,
  passed: () => string,
): Verdict {
  const absent = skipped(run, 'l2');
  if (absent !== undefined) return absent;
  const reasons: string[] = [];
  const findings = requiredPhases(run).map((phase): Finding => {
    const when = lanLabel(run, phase);
    const record = run.l2.get(phase);
    if (record === undefined) {
      const why = run.notRecorded.get(phase)?.get('l2');
      return unknown(`${when}, the LAN was not watched${why === undefined ? '' : `: ${why}`}`);
    }
    const why = record.skipped[part];
    if (why === undefined) return judge(record, when);
    reasons.push(why);
    return unknown(`${when}: ${why}`);
  });
  if (reasons.length > 0 && reasons.length === findings.length)
    return { result: 'skip', detail: `cannot be seen from the hosts of this LAN: ${reasons[0]}` };
  return collate(findings, passed);
}

/** `in the baseline`, `during stop-active at aws`: the record of a settled phase is of what came before it. */
export function lanLabel(run: RecordedRun, phase: string): string {
  return phaseLabel(run, phase.replace(/^after-/, 'during-'));
}

/** All times for which a verdict stands, to end a sentence with. */
export function everyWatch(run: RecordedRun): string {
  return requiredPhases(run)
    .map((phase) => lanLabel(run, phase))
    .join(' and ');
}

/** What shows that frames go round in circles; undefined when nothing does. */
export function loopSign({ loopProbes }: L2Record): string | undefined {
  for (const { from, to, sent, arrived, repeated, returned } of loopProbes ?? []) {
    if (returned > 0) return `${returned} of ${sent} broadcasts of ${from} came back to it`;
    if (repeated > 0) return `${arrived} broadcasts of ${from} arrived at ${to} ${arrived + repeated} times`;
  }
  return undefined;
}

/** A limit among an expectation's arguments. */
export function limitOf(args: Record<string, unknown>, name: string, fallback: number): number {
  const value = args[name];
  return typeof value === 'number' ? value : fallback;
}
