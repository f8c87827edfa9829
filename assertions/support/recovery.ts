import type { FlowOutage, LabPlan } from '../../src/model.js';
import { flows } from '../../src/scenario/topology.js';
import type { RecordedFault } from '../assertion.js';
import { fail, pass, unknown, type Finding } from './finding.js';

export const DEFAULT_THRESHOLD_SECONDS = 60;

/** The limit of an expectation's arguments, in seconds. */
export function thresholdOf(args: Record<string, unknown>): number {
  return typeof args['thresholdSeconds'] === 'number' ? args['thresholdSeconds'] : DEFAULT_THRESHOLD_SECONDS;
}

/**
 * Whether every flow came back within the threshold after one fault: answered again, was never out for longer, and lost
 * nothing later than that after the injection.
 */
export function judgeRecovery(plan: LabPlan, fault: RecordedFault, thresholdSeconds: number): Finding[] {
  const label = `${fault.fault} on ${fault.node}`;
  const { outages } = fault;
  if (outages === null) return [unknown(`${label}: no outages were recorded`)];
  const limitMs = thresholdSeconds * 1000;
  return flows(plan).map(({ src, dst }) => {
    const where = `${label}: ${src} -> ${dst}`;
    const flow = outages.flows.find((entry) => entry.src === src && entry.dst === dst);
    if (flow === undefined || !(flow.sent > 0)) return unknown(`${where} was not probed while the fault played`);
    if (flow.outageMs > limitMs)
      return fail(`${where} was out for ${ms(flow.outageMs)}, longer than ${thresholdSeconds} s`);
    // A probe that ended early says nothing of what came after.
    if (!flow.recovered && flow.lost === 0) return unknown(`${where} was not probed to the end`);
    if (!flow.recovered)
      return outages.watchedMs >= limitMs
        ? fail(`${where} did not answer again within ${ms(outages.watchedMs)}`)
        : unknown(
            `${where} had not answered again when probing ended after ${ms(outages.watchedMs)}, before the limit of ${thresholdSeconds} s`,
          );
    if (flow.lastLossMs !== null && flow.lastLossMs > limitMs)
      return fail(
        `${where} still lost packets ${ms(flow.lastLossMs)} after the fault, later than ${thresholdSeconds} s`,
      );
    return pass(`${where} was out for ${ms(flow.outageMs)}`);
  });
}

/** The flow that suffered most from one fault: one that did not come back, else the one with the longest outage. */
export function worstFlow(fault: RecordedFault): FlowOutage | undefined {
  const watched = [...(fault.outages?.flows ?? [])];
  return watched.sort((a, b) => Number(a.recovered) - Number(b.recovered) || b.outageMs - a.outageMs)[0];
}

/** Time as people read it. */
export function ms(value: number): string {
  return value < 1000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(1)} s`;
}
