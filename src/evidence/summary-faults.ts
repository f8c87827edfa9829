import type { RecordedRun } from '../../assertions/assertion.js';
import { percentile, repeatsOf } from '../../assertions/support/repeats.js';
import { worstFlow } from '../../assertions/support/recovery.js';
import { ms } from '../../assertions/support/text.js';
import type { EventOf } from '../run/events.js';
import { table } from './summary-table.js';

/** More faults than this are told in one line each; outages.json has every flow of each. */
const MOST_DETAILED = 12;

/** What each fault cost each flow, and where faults were repeated, what all repeats did; Markdown sections. */
export function faultSections(run: RecordedRun): string[] {
  const detailed = run.faults.length <= MOST_DETAILED;
  return [
    ...repeats(run),
    ...cycles(run),
    ...(detailed ? run.faults.map(oneFault) : [`## Outages: worst flow of each fault\n\n${worstOfEach(run)}`]),
  ];
}

function repeats(run: RecordedRun): string[] {
  const repeated = repeatsOf(run).filter(
    ({ outagesMs, unrecovered, unknown }) => outagesMs.length + unrecovered.length + unknown.length > 1,
  );
  if (repeated.length === 0) return [];
  const rows = repeated.map(({ kind, outagesMs, unrecovered, unknown }) => [
    kind,
    String(outagesMs.length + unrecovered.length + unknown.length),
    ...[50, 95, 100].map((percent) => (outagesMs.length === 0 ? '-' : ms(percentile(outagesMs, percent)))),
    String(unrecovered.length),
    String(unknown.length),
  ]);
  const head = ['fault', 'times', 'p50', 'p95', 'max', 'did not recover', 'unknown'];
  return [`## Repeats: worst outage of any flow\n\n${table(head, rows)}`];
}

function cycles(run: RecordedRun): string[] {
  const ended = run.events.filter((event): event is EventOf<'cycle'> => event.type === 'cycle');
  if (ended.length === 0) return [];
  const rows = ended.map(({ number, tMs, rounds, flowsPassed, flowsTotal, worstOutageMs }) => [
    String(number),
    ms(tMs),
    String(rounds),
    `${flowsPassed}/${flowsTotal}`,
    worstOutageMs === null ? '-' : ms(worstOutageMs),
  ]);
  return [`## Cycles\n\n${table(['cycle', 'ended after', 'rounds', 'flows passed', 'worst outage'], rows)}`];
}

function worstOfEach(run: RecordedRun): string {
  const rows = run.faults.map((fault) => {
    const flow = worstFlow(fault);
    const name = [String(fault.index + 1), `${fault.fault} on ${fault.node}`, fault.site];
    if (flow === undefined) return [...name, '-', '-', 'not recorded'];
    return [...name, `${flow.src} -> ${flow.dst}`, ms(flow.outageMs), flow.recovered ? 'yes' : 'NO'];
  });
  return table(['number', 'fault', 'site', 'worst flow', 'outage', 'recovered'], rows);
}

function oneFault(fault: RecordedRun['faults'][number]): string {
  return `## Outages: fault ${fault.index + 1}, ${fault.fault} on ${fault.node} (${fault.site})\n\n${outages(fault)}`;
}

function outages(fault: RecordedRun['faults'][number]): string {
  if (fault.outages === null) return 'What the flows saw was not recorded.';
  const { flows, probeIntervalMs, watchedMs, stream } = fault.outages;
  const rows = flows.map((flow) => [
    `${flow.src} -> ${flow.dst}`,
    String(flow.sent),
    String(flow.lost),
    flow.firstLossMs === null ? '-' : ms(flow.firstLossMs),
    flow.lastLossMs === null ? '-' : ms(flow.lastLossMs),
    flow.lost === 0 ? '0' : ms(flow.outageMs),
    flow.recovered ? 'yes' : 'NO',
  ]);
  return [
    `Each flow probed every ${probeIntervalMs} ms for ${ms(watchedMs)} after the injection; times count from the injection.`,
    table(['flow', 'sent', 'lost', 'first loss', 'last loss', 'outage', 'recovered'], rows),
    ...(stream === undefined ? [] : [streamLine(stream)]),
  ].join('\n\n');
}

function streamLine(stream: NonNullable<EventOf<'outages'>['stream']>): string {
  const end = stream.survived ? 'survived' : `broke${stream.error === undefined ? '' : `: ${stream.error}`}`;
  return `TCP stream ${stream.src} -> ${stream.dst}: ${end}, longest silence ${ms(stream.longestGapMs)}.`;
}
