import { ASSERTIONS } from '../../../assertions/index.js';
import { EvidenceError } from '../../../src/evidence/errors.js';
import { foldRun } from '../../../src/evidence/fold.js';
import { grade } from '../../../src/evidence/grade.js';
import { parseEvents } from '../../../src/evidence/read.js';
import type { RunEvent } from '../../../src/run/events.js';

/** How a record is graded, reduced to what must not get better by damage: the verdict, and each assertion's result by place. */
export interface Outcome {
  verdict: 'pass' | 'fail' | 'inconclusive' | 'refused';
  results: string[];
}

/** Grades a text as `labrun grade` does. A record that is refused in words is an outcome; anything else thrown is not. */
export function outcomeOf(text: string): Outcome {
  return refusable(() => parseEvents(text));
}

/** Grades records as if they had been written so: numbered anew. */
export function outcomeOfEvents(events: readonly RunEvent[]): Outcome {
  return refusable(() => renumbered(events));
}

function refusable(read: () => RunEvent[]): Outcome {
  try {
    const { verdict, assertions } = grade(foldRun(read()));
    return { verdict, results: assertions.map(({ name, result }) => `${name} ${result}`) };
  } catch (error) {
    if (error instanceof EvidenceError) return { verdict: 'refused', results: [] };
    throw error;
  }
}

function renumbered(events: readonly RunEvent[]): RunEvent[] {
  return events.map((event, index) => ({ ...event, seq: index + 1 }));
}

/** As events.jsonl holds them. */
export function textOf(events: readonly RunEvent[]): string {
  return renumbered(events)
    .map((event) => `${JSON.stringify(event)}\n`)
    .join('');
}

/** What must not have become of a record's outcome: a pass where there was none, of the run or of one assertion. */
export function improvements(before: Outcome, after: Outcome): string[] {
  const better = before.verdict !== 'pass' && after.verdict === 'pass' ? ['the run passes'] : [];
  const failed = before.results.flatMap((result, index) => (result.endsWith(' fail') ? [index] : []));
  return [
    ...better,
    ...failed.flatMap((index) => (after.results[index]?.endsWith(' pass') ? [after.results[index]] : [])),
  ];
}

/** Every assertion that needs no argument, for a run that is asked everything. */
export function allAssertions(): string[] {
  return ASSERTIONS.map(({ name }) => name);
}

/** Records that are made side by side, so that their order means nothing. */
const SIDE_BY_SIDE = new Set(['inventory', 'router-state', 'client-state', 'provider-calls']);

/** The places of records that may change places with each other: neighbours of one phase. */
export function independentGroups(events: readonly RunEvent[]): number[][] {
  const groups: number[][] = [];
  let phase: string | undefined;
  for (const [index, event] of events.entries()) {
    if (!SIDE_BY_SIDE.has(event.type) || !('phase' in event)) {
      phase = undefined;
      continue;
    }
    if (event.phase === phase) groups.at(-1)?.push(index);
    else groups.push([index]);
    phase = event.phase;
  }
  return groups.filter((group) => group.length > 1);
}
