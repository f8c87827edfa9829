import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../src/errors.js';
import { eachLimited, NODES_AT_ONCE } from '../../src/limit.js';
import { groupBy } from '../../src/matrix/group.js';
import type { ChosenFlows } from '../../src/matrix/sample.js';
import { evaluateFlow, summarize, type Identity } from '../../src/matrix/evaluate.js';
import { isComplete, packetEvidence, type PacketEvidence } from '../../src/matrix/packets.js';
import { PATTERN_BYTES } from '../../src/matrix/pcap.js';
import { parseSourceReport, type FlowReport, type SourceReport } from '../../src/matrix/report.js';
import type { Flow, LabPlan, Matrix, MatrixFlow, SiteName } from '../../src/model.js';
import { flows as allFlows } from '../../src/scenario/topology.js';
import type { NodePool } from '../node.js';
import { Deadline, throwIfAborted } from '../ssh/deadline.js';
import { startCapture, type RunningCapture } from './capture.js';
import { probeCommand } from './script.js';
import type { ProbeSetup } from './setup.js';
import { waves } from './waves.js';

export interface MatrixOptions {
  phase: string;
  probes: ProbeSetup;
  /** Most flows at once; FLOWS_AT_ONCE when absent. */
  parallelism?: number;
  /** What is probed; every flow of the plan when absent. */
  chosen?: ChosenFlows;
  /** Only flows between these sites. */
  sites?: readonly SiteName[];
  /** Gateway of each client before any fault, by node name; absent in the baseline itself. */
  baselineGateways?: Readonly<Record<string, string>>;
  expectGateway?: string;
  /** SHA-256 of each node's host key, as the lab inventory has it. */
  hostKeys: Readonly<Record<string, string>>;
  signal: AbortSignal;
  deadlineMs: number;
}

/** One flow and what was seen of it so far. */
interface ProbedFlow {
  flow: Flow;
  number: number;
  pattern: string;
  source: SourceReport | { error: string };
}

type Captures = ReadonlyMap<string, RunningCapture>;

/** Each is a ping and a login at the same time: more of them at once wait for each other, and keep the routers waiting. */
export const FLOWS_AT_ONCE = 12;
/** Packets may reach labrun a little after the probe that they belong to has ended. */
const SETTLE_MS = 500;
const SETTLE_POLL_MS = 4;
/** Bounds of one step of a login (connecting, one answer), whatever the deadline. */
const LOGIN_STEP_SECONDS = { least: 1, most: 5 };

/**
 * Probes every directed flow with pings and a fresh ssh login while tcpdump watches both ends, and judges what was seen. A
 * source that cannot be reached fails its flows; only an abort throws.
 */
export async function runMatrix(pool: NodePool, plan: LabPlan, options: MatrixOptions): Promise<Matrix> {
  const startMs = performance.now();
  const deadline = new Deadline(options.deadlineMs);
  const chosen = options.chosen ?? { flows: allFlows(plan) };
  const probed = between(chosen.flows, options.sites).map((flow, number): ProbedFlow => ({
    flow,
    number,
    pattern: randomBytes(PATTERN_BYTES).toString('hex'),
    source: { error: 'it was not asked' },
  }));
  const parallelism = Math.min(options.parallelism ?? FLOWS_AT_ONCE, Math.max(1, probed.length));
  const captures = new Map<string, RunningCapture>();
  let judged: MatrixFlow[];
  try {
    const clients = [...new Set(probed.flatMap(({ flow }) => [flow.src, flow.dst]))];
    const lifeSeconds = Math.ceil(options.deadlineMs / 1000) + 5;
    await eachLimited(NODES_AT_ONCE, clients, async (name) =>
      captures.set(name, await startCapture(pool, name, lifeSeconds)),
    );
    for (const wave of waves(probed, parallelism, ({ flow }) => flow.src)) {
      const bySource = groupBy(wave, ({ flow }) => flow.src);
      await Promise.all([...bySource].map(([source, group]) => probe(pool, source, group, options, deadline)));
    }
    judged = await settle(probed, captures, options);
  } finally {
    await Promise.all([...captures.values()].map((capture) => capture.stop()));
  }
  const { sample } = chosen;
  return summarize(judged, { phase: options.phase, parallelism, elapsedMs: performance.now() - startMs, sample });
}

function between(flows: readonly Flow[], sites: readonly SiteName[] | undefined): readonly Flow[] {
  return sites === undefined
    ? flows
    : flows.filter((flow) => sites.includes(flow.srcSite) && sites.includes(flow.dstSite));
}

/** Asks one source about its flows and notes its report, or why there is none. */
async function probe(
  pool: NodePool,
  source: string,
  group: ProbedFlow[],
  options: MatrixOptions,
  deadline: Deadline,
): Promise<void> {
  throwIfAborted(options.signal);
  const stepSeconds = Math.floor(options.deadlineMs / 4000);
  const command = probeCommand(
    group.map(({ flow, number, pattern }) => ({
      number,
      pattern,
      dstIp: flow.dstIp,
      hostKeyAlgorithm: options.probes.clients[flow.dst]?.hostKey.algorithm,
    })),
    Math.min(LOGIN_STEP_SECONDS.most, Math.max(LOGIN_STEP_SECONDS.least, stepSeconds)),
  );
  let report: ProbedFlow['source'];
  try {
    const result = await pool.node(source).exec(command, { timeoutMs: deadline.leftMs(), signal: options.signal });
    report =
      result.code === 0
        ? parseSourceReport(result.stdout)
        : { error: `the probe ended with ${result.code}: ${messageOf(result.stderr)}` };
  } catch (error) {
    throwIfAborted(options.signal);
    report = { error: messageOf(error) };
  }
  for (const entry of group) entry.source = report;
}

/** Waits until the captures hold what the probes have sent, at most SETTLE_MS, and judges every flow. */
async function settle(
  probed: readonly ProbedFlow[],
  captures: Captures,
  options: MatrixOptions,
): Promise<MatrixFlow[]> {
  const deadline = new Deadline(SETTLE_MS);
  let waitsFor = probed.filter((entry) => gotThrough(reportOf(entry)));
  for (;;) {
    throwIfAborted(options.signal);
    waitsFor = waitsFor.filter((entry) => !isComplete(packetsOf(entry, captures)));
    if (waitsFor.length === 0 || deadline.leftMs() === 0)
      return probed.map((entry) => judge(entry, packetsOf(entry, captures), options));
    await sleep(SETTLE_POLL_MS);
  }
}

function packetsOf({ flow, pattern }: ProbedFlow, captures: Captures): PacketEvidence {
  const seenAt = (name: string) => captures.get(name)?.seen() ?? { error: 'it was not started' };
  return packetEvidence(flow, pattern, seenAt(flow.src), seenAt(flow.dst));
}

function judge(entry: ProbedFlow, packets: PacketEvidence, options: MatrixOptions): MatrixFlow {
  const { flow, source } = entry;
  const report = reportOf(entry);
  return evaluateFlow({
    flow,
    source,
    report,
    packets,
    presentedKeys: (report?.ssh.hostKeys ?? []).map((key) => fingerprint(key.blob)),
    identities: { source: identityOf(flow.src, options), destination: identityOf(flow.dst, options) },
    baselineGateway: options.baselineGateways === undefined ? undefined : (options.baselineGateways[flow.src] ?? ''),
    expectGateway: options.expectGateway,
  });
}

function identityOf(name: string, options: MatrixOptions): Identity | undefined {
  const client = options.probes.clients[name];
  const hostKeySha256 = options.hostKeys[name] ?? client?.hostKey.sha256;
  return client === undefined || hostKeySha256 === undefined ? undefined : { hostname: client.hostname, hostKeySha256 };
}

function reportOf({ source, number }: ProbedFlow): FlowReport | undefined {
  return 'error' in source ? undefined : source.flows.get(number);
}

function gotThrough(report: FlowReport | undefined): boolean {
  return report !== undefined && report.pingsReceived > 0 && report.ssh.ok;
}

function fingerprint(blob: string): string {
  return createHash('sha256').update(Buffer.from(blob, 'base64')).digest('base64').replace(/=+$/, '');
}
