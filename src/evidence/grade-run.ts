import { join } from 'node:path';
import { ASSERTIONS } from '../../assertions/index.js';
import type { Assertion } from '../../assertions/assertion.js';
import { EXIT, type ExitCode } from '../errors.js';
import type { CheckResult } from '../model.js';
import type { EventOf, RunEvent } from '../run/events.js';
import { worstFlow } from '../../assertions/support/recovery.js';
import { writeWhole } from './bundle.js';
import { foldRun } from './fold.js';
import { grade, type GradedRun } from './grade.js';
import { readEvents } from './read.js';
import { lastTeardown, resultOf, toJson } from './result.js';
import { askedBy, resultName, type OtherExpectations } from './other-expectations.js';
import { renderSummary } from './summary.js';
import { validateResult } from './validate.js';

export interface GradeReport {
  runId: string;
  exitCode: ExitCode;
  verdict: 'pass' | 'fail' | 'inconclusive';
  reason: string;
  resultPath: string;
  assertions: { name: string; result: CheckResult; detail: string; expected: boolean }[];
  /** Worst outage of any flow over all faults, in ms; null when none was recorded. */
  outageMs: number | null;
  /** The lab was a model: nothing of a kernel or a network was tried. */
  simulated: boolean;
  /** How the lab was left, in one sentence; empty when it was torn down. */
  teardown: string;
}

/**
 * Grades a recorded run offline and writes its result.json: the same record gives the same bytes. By the expectations of
 * another scenario it writes result.NAME.json and summary.NAME.md instead. Throws EvidenceError when the record cannot be
 * read.
 */
export async function gradeRun(
  runDir: string,
  registry: readonly Assertion[] = ASSERTIONS,
  other?: OtherExpectations,
): Promise<GradeReport> {
  const graded = grade(askedBy(foldRun(await readEvents(runDir)), other), registry);
  const result = resultOf(graded);
  await validateResult(result);
  const resultPath = join(runDir, resultName('result', other));
  await writeWhole(resultPath, toJson(result));
  if (other !== undefined)
    await writeWhole(join(runDir, resultName('summary', other)), renderSummary(graded, result, other));
  return {
    runId: graded.run.runId,
    exitCode: exitCodeOf(graded),
    verdict: graded.verdict,
    reason: graded.reason,
    resultPath,
    assertions: graded.assertions.map(({ name, result: state, detail, expected }) => ({
      name,
      result: state,
      detail,
      expected,
    })),
    outageMs: worstOutage(graded),
    simulated: graded.run.lab?.lab === 'sim',
    teardown: describeTeardown(graded.run.events),
  };
}

const BY_VERDICT = { pass: EXIT.pass, fail: EXIT.fail, inconclusive: EXIT.inconclusive } as const;

/** A lab that is not clean comes first, because it may cost money; then an interrupt; then the verdict. */
export function exitCodeOf({ run, verdict }: GradedRun): ExitCode {
  const teardown = lastTeardown(run.events);
  if (teardown !== undefined && (teardown.status === 'failed' || teardown.leftovers.length > 0)) return EXIT.notClean;
  if (run.events.some((event) => event.type === 'interrupted')) return EXIT.interrupted;
  return BY_VERDICT[verdict];
}

function worstOutage({ run }: GradedRun): number | null {
  const outages = run.faults.flatMap((fault) => worstFlow(fault)?.outageMs ?? []);
  return outages.length === 0 ? null : Math.max(...outages);
}

function describeTeardown(events: readonly RunEvent[]): string {
  const teardown = lastTeardown(events);
  if (teardown === undefined) return 'teardown pending: the lab may still be up';
  if (teardown.status === 'completed' && teardown.leftovers.length === 0) return '';
  if (teardown.status === 'skipped' && teardown.leftovers.length === 0) return 'teardown skipped: the lab was left up';
  const why = teardown.error === undefined ? '' : `: ${teardown.error}`;
  return `teardown ${teardown.status}${why}${leftovers(teardown)}`;
}

function leftovers({ leftovers: items }: EventOf<'teardown'>): string {
  if (items.length === 0) return '';
  return `; still there: ${items.map(({ site, kind, id, name, why }) => `${site} ${kind} ${id} (${name}, ${why})`).join(', ')}`;
}
