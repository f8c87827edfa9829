import { resolve } from 'node:path';
import type { Flow, LabPlan, Matrix, SiteName } from '../model.js';
import { flows as allFlows } from '../scenario/topology.js';
import { evaluateRunnerFlows, parseRunnerValues, type RunnerReport } from './external-evaluate.js';
import { summarize } from './evaluate.js';
import { callRunner } from './runner-call.js';

export interface ExternalMatrixOptions {
  plan: LabPlan;
  sites: readonly SiteName[];
  phase: string;
  /** Most flows at once; 8 when absent. */
  parallelism?: number;
  /** Client addresses that differ from the plan's. */
  addresses?: Partial<Record<SiteName, string>>;
  /** By site; absent in the baseline itself. */
  baselineGateways?: Readonly<Record<string, string>>;
  expectGateway?: string;
  signal?: AbortSignal;
  /** Bound of one call of the runner, in ms. */
  callTimeoutMs?: number;
}

const PARALLELISM = 8;
const CALL_TIMEOUT_MS = 60_000;

/**
 * The matrix through an executable instead of a lab: `RUNNER ping <src_site> <dst_ip>` says by its exit status whether ping
 * got through, `RUNNER ssh <src_site> <dst_ip> <dst_site>` prints `key=value` lines. Throws UsageError `matrix-runner` when
 * it cannot be run.
 */
export async function runExternalMatrix(runner: string, options: ExternalMatrixOptions): Promise<Matrix> {
  const startMs = performance.now();
  // A bare name is looked up on PATH, as a shell would.
  const path = runner.includes('/') ? resolve(runner) : runner;
  const flows = chooseFlows(options);
  const parallelism = Math.max(1, Math.min(options.parallelism ?? PARALLELISM, Math.max(1, flows.length)));
  const reports: RunnerReport[] = [];
  const queue = [...flows.entries()];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      options.signal?.throwIfAborted();
      reports[next[0]] = await askRunner(path, next[1], options);
    }
  };
  await Promise.all(Array.from({ length: parallelism }, work));
  const judged = evaluateRunnerFlows(flows, reports, options);
  return summarize(judged, { phase: options.phase, parallelism, elapsedMs: performance.now() - startMs });
}

function chooseFlows({ plan, sites, addresses }: ExternalMatrixOptions): Flow[] {
  return allFlows(plan)
    .filter((flow) => sites.includes(flow.srcSite) && sites.includes(flow.dstSite))
    .map((flow) => ({
      ...flow,
      srcIp: addresses?.[flow.srcSite] ?? flow.srcIp,
      dstIp: addresses?.[flow.dstSite] ?? flow.dstIp,
    }));
}

async function askRunner(path: string, flow: Flow, options: ExternalMatrixOptions): Promise<RunnerReport> {
  const limits = { timeoutMs: options.callTimeoutMs ?? CALL_TIMEOUT_MS, signal: options.signal };
  const [ping, ssh] = await Promise.all([
    callRunner(path, ['ping', flow.srcSite, flow.dstIp], limits),
    callRunner(path, ['ssh', flow.srcSite, flow.dstIp, flow.dstSite], limits),
  ]);
  return {
    pingOk: ping.ok,
    pingError: ping.error,
    sshOk: ssh.ok,
    sshError: ssh.error,
    values: ssh.ok ? parseRunnerValues(ssh.stdout) : {},
  };
}
