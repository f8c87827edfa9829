import type { CheckResult, SiteKind } from '../model.js';
import type { EventOf, RunEvent } from '../run/events.js';
import { foldRun } from './fold.js';
import { grade, type GradedRun } from './grade.js';
import { l2LoopOf, type L2Loop } from './l2-loop.js';
import { protocolsOf, type Protocols } from './protocols.js';
import { siteResults, type SiteResult } from './sites.js';
import { timingsOf, type Timings } from './timings.js';

/** result.json, as src/schema/evidence.schema.json has it: nothing else may be in it. */
export interface ResultJson {
  runId: string;
  commit: string;
  scenario: string;
  /** An inconclusive run is `fail` here: it proved nothing. */
  result: 'pass' | 'fail';
  providers: Record<SiteKind, SiteResult>;
  assertions: { name: string; result: CheckResult; detail?: string }[];
  costGuard: { ttlHours: number; teardown: 'completed' | 'pending' | 'failed' | 'skipped' };
  timings?: Timings;
  protocols?: Protocols;
  l2Loop?: L2Loop;
}

/** The result of a recorded run. Pure: the same events always give the same result. */
export function buildResult(events: readonly RunEvent[]): ResultJson {
  return resultOf(grade(foldRun(events)));
}

export function resultOf(graded: GradedRun): ResultJson {
  const { run } = graded;
  const timings = timingsOf(run);
  const protocols = protocolsOf(run);
  const l2Loop = l2LoopOf(run);
  return {
    runId: run.runId,
    commit: commitOf(run.events),
    scenario: run.scenario.name,
    result: graded.verdict === 'pass' ? 'pass' : 'fail',
    providers: siteResults(run),
    assertions: graded.assertions.map(({ name, result, detail }) => ({ name, result, detail })),
    costGuard: { ttlHours: run.scenario.ttlSeconds / 3600, teardown: teardownStatus(run.events) },
    ...(timings === undefined ? {} : { timings }),
    ...(protocols === undefined ? {} : { protocols }),
    ...(l2Loop === undefined ? {} : { l2Loop }),
  };
}

/** The bytes of result.json. */
export function renderResult(events: readonly RunEvent[]): string {
  return toJson(buildResult(events));
}

export function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** How the lab was left: the last teardown that was tried. */
export function lastTeardown(events: readonly RunEvent[]): EventOf<'teardown'> | undefined {
  return events.findLast((event): event is EventOf<'teardown'> => event.type === 'teardown');
}

function teardownStatus(events: readonly RunEvent[]): ResultJson['costGuard']['teardown'] {
  const teardown = lastTeardown(events);
  return teardown !== undefined && teardown.leftovers.length > 0 ? 'failed' : (teardown?.status ?? 'pending');
}

function commitOf(events: readonly RunEvent[]): string {
  const deployed = events.findLast((event): event is EventOf<'deployed'> => event.type === 'deployed');
  return deployed?.commit || 'unknown';
}
