import type { RecordedRun } from '../../assertions/assertion.js';
import { ms } from '../../assertions/support/text.js';
import { matrixFlows, watchedFlows } from '../matrix/sample.js';
import { SITES } from '../model.js';
import type { EventOf, RunEvent } from '../run/events.js';
import type { GradedRun } from './grade.js';
import type { OtherExpectations } from './other-expectations.js';
import { faultSections } from './summary-faults.js';
import { table } from './summary-table.js';
import { lastTeardown, type ResultJson } from './result.js';

/**
 * summary.md: what a person reads first. It begins with what of the lab is real, then the verdict; `other` says whose
 * expectations were asked when they are not the run's own. Pure.
 */
export function renderSummary(graded: GradedRun, result: ResultJson, other?: OtherExpectations): string {
  const { run } = graded;
  const parts = [
    heading(graded),
    ...(other === undefined ? [] : [expectedBy(other)]),
    ...sampled(run),
    `## Assertions\n\n${assertions(graded)}`,
    ...faultSections(run),
    `## Sites\n\n${table(
      ['site', 'dataplane', 'provider state'],
      SITES.map((site) => [site, result.providers[site].dataplane, result.providers[site].providerState]),
    )}`,
    `## Steps\n\n${steps(run.events)}`,
    `## Teardown\n\n${teardown(run)}`,
  ];
  return `${parts.join('\n\n')}\n`;
}

function heading({ run, verdict, reason }: GradedRun): string {
  const lab =
    run.lab === null
      ? 'Lab: none was reached.'
      : `Lab: ${run.lab.lab}. ${run.lab.label}${run.lab.chosen === undefined ? '' : `\nWhy this lab: ${run.lab.chosen}.`}\nRouter under test: ${run.lab.router}`;
  const simulated = run.lab?.lab === 'sim' ? ' (simulated)' : '';
  const interrupted = run.events.some((event) => event.type === 'interrupted') ? ' (interrupted)' : '';
  return `${lab}\n\n# ${verdict.toUpperCase()}${simulated}${interrupted}: ${run.scenario.name}\n\n${sentence(reason)}\n\nRun \`${run.runId}\`.`;
}

/** Which flows stand for all, where not every one was probed or watched. */
function sampled({ plan, scenario }: RecordedRun): string[] {
  const looks = [
    ['probed by each matrix', matrixFlows(plan, scenario).sample],
    ['watched while faults played', watchedFlows(plan, scenario).sample],
  ] as const;
  const lines = looks.flatMap(([what, sample]) =>
    sample === undefined
      ? []
      : [`- ${sample.count} of ${sample.of} directed flows were ${what}: ${sample.rule} (seed ${sample.seed}).`],
  );
  const head = '**Warning: flows were sampled.** Nothing is known of the others.';
  return lines.length === 0 ? [] : [`${head}\n\n${lines.join('\n')}`];
}

function expectedBy({ file, scenario }: OtherExpectations): string {
  return `Graded by what ${scenario} expects (${file}), not by what the run was played for.`;
}

function assertions({ assertions: graded }: GradedRun): string {
  return table(
    ['assertion', 'expected', 'result', 'detail'],
    graded.map(({ name, assertion, expected, optional, result, detail }) => [
      name === assertion ? name : `${name} (${assertion})`,
      expected ? (optional ? 'optional' : 'yes') : 'no',
      result,
      detail,
    ]),
  );
}

function steps(events: readonly RunEvent[]): string {
  const ends = new Map(events.flatMap((event) => (event.type === 'step-end' ? [[event.id, event] as const] : [])));
  const rows = events.flatMap((event) => {
    if (event.type !== 'step-start') return [];
    const end = ends.get(event.id);
    return [
      [event.title, end?.status ?? 'not ended', end === undefined ? '-' : ms(end.tMs - event.tMs), end?.detail ?? ''],
    ];
  });
  return rows.length === 0 ? 'None was begun.' : table(['step', 'status', 'took', 'detail'], rows);
}

function teardown(run: RecordedRun): string {
  const event = lastTeardown(run.events);
  if (event === undefined) return `Pending: the lab may be up until ${expiryOf(run.events)}.`;
  const state =
    event.status === 'skipped'
      ? `Skipped: the lab was left up until ${expiryOf(run.events)}.`
      : `${event.status}${event.error === undefined ? '' : `: ${event.error}`}.`;
  if (event.leftovers.length === 0) return event.status === 'completed' ? `${state} Nothing is left.` : state;
  const rows = event.leftovers.map(({ site, kind, name, id, why }) => [site, kind, name, id, why]);
  return `${state} Still there:\n\n${table(['site', 'kind', 'name', 'id', 'why'], rows)}`;
}

function expiryOf(events: readonly RunEvent[]): string {
  const start = events.find((event): event is EventOf<'run-start'> => event.type === 'run-start');
  return start?.ttlExpiresAt ?? 'its TTL';
}

function sentence(text: string): string {
  const upper = text.replaceAll('\n', ' ');
  return /[.!?]$/.test(upper) ? upper : `${upper}.`;
}
