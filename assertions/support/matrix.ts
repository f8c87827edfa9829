import type { Flow, Matrix, MatrixFlow } from '../../src/model.js';
import { matrixFlows, wordsOf, type ChosenFlows } from '../../src/matrix/sample.js';
import type { RecordedRun, Verdict } from '../assertion.js';
import { collate, fail, pass, unknown, type Finding } from './finding.js';
import { phaseLabel, requiredPhases } from './phases.js';
import { listed } from './text.js';

/** Judges one recorded flow; `where` begins the sentence: `after stop-active at aws, aws-client -> oci-client`. */
export type FlowJudge = (flow: MatrixFlow, where: string, phase: string) => Finding;

/**
 * Judges every flow of every matrix: all that had to be probed in the baseline and after each fault, none missing, and
 * whatever else was recorded.
 */
export function judgeMatrices(run: RecordedRun, judge: FlowJudge, what: string): Verdict {
  const chosen = matrixFlows(run.plan, run.scenario);
  const required = requiredPhases(run);
  const others = [...run.matrices.keys()].filter((phase) => !required.includes(phase));
  const findings = [...required, ...others].flatMap((phase) => {
    const label = phaseLabel(run, phase);
    const matrix = run.matrices.get(phase);
    if (matrix === undefined) return [unknown(`no matrix was recorded ${label}`)];
    return judgeMatrix(chosen, matrix, required.includes(phase), label, (flow, where) => judge(flow, where, phase));
  });
  const phases = listed(
    [...required, ...others].map((phase) => phaseLabel(run, phase)),
    ' and ',
  );
  return collate(findings, () => `${what} on ${wordsOf(chosen)} ${phases}`);
}

/** Judges the flows of one matrix; `complete` asks for every flow that was chosen to be probed. */
export function judgeMatrix(
  chosen: ChosenFlows,
  matrix: Matrix,
  complete: boolean,
  label: string,
  judge: (flow: MatrixFlow, where: string) => Finding,
): Finding[] {
  const planned = new Map(chosen.flows.map((flow) => [nameOf(flow), flow]));
  const seen = new Set(matrix.flows.map(nameOf));
  const missing = complete ? [...planned.keys()].filter((name) => !seen.has(name)) : [];
  return [
    ...missing.map((name) => unknown(`${label}, ${name} was not probed`)),
    ...matrix.flows.map((flow) => {
      const where = `${label}, ${nameOf(flow)}`;
      const wanted = planned.get(nameOf(flow));
      if (wanted === undefined) return unknown(`${where} is not a flow of this lab, or not of its sample`);
      if (wanted.srcIp !== flow.srcIp || wanted.dstIp !== flow.dstIp)
        return unknown(
          `${where} was recorded as ${flow.srcIp} -> ${flow.dstIp}, planned ${wanted.srcIp} -> ${wanted.dstIp}`,
        );
      return judge(flow, where);
    }),
  ];
}

/**
 * Whether one flow got through, by ping and by ssh, to the right host. A flow of which nothing was sent was not probed: that
 * is a fault of the harness or of the client, not of what is under test.
 */
export function reachable(flow: MatrixFlow, where: string): Finding {
  const { ping, ssh, identityCheck } = flow;
  const why = because(flow);
  if (wasNotProbed(flow)) return unknown(`${where} was not probed${why}`);
  if (!(flow.pingsSent > 0)) return unknown(`${where}: no ping was sent${why}`);
  if (ping === 'fail') return fail(`${where}: ${flow.pingsReceived} of ${flow.pingsSent} pings answered${why}`);
  if (ssh === 'fail') return fail(`${where}: ssh did not get through${why}`);
  if (identityCheck === 'fail') return fail(`${where}: answered by another host than ${flow.dst}${why}`);
  const open = Object.entries({ ping, ssh, identityCheck }).find(([, state]) => state !== 'pass');
  if (open !== undefined) return unknown(`${where}: ${open[0]} ended ${open[1]}${why}`);
  if (!(flow.pingsReceived > 0)) return unknown(`${where}: ping is recorded as passed without any reply`);
  return pass(where);
}

/** True when the source sent nothing at all, so that nothing of the flow was observed. */
export function wasNotProbed(flow: MatrixFlow): boolean {
  return !(flow.pingsSent > 0) && flow.ssh !== 'pass';
}

/** The probe's own reasons, to end a sentence with. */
export function because(flow: MatrixFlow): string {
  return flow.reasons.length === 0 ? '' : `: ${flow.reasons.join('; ')}`;
}

function nameOf(flow: Pick<Flow, 'src' | 'dst'>): string {
  return `${flow.src} -> ${flow.dst}`;
}
