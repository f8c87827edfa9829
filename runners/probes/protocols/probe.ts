import { messageOf } from '../../../src/errors.js';
import type { CheckResult, Flow, LabPlan, NodePlan, ProtocolProbe } from '../../../src/model.js';
import { groupBy } from '../../../src/matrix/group.js';
import { flows as allFlows } from '../../../src/scenario/topology.js';
import type { NodePool } from '../../node.js';
import { Deadline, throwIfAborted } from '../../ssh/deadline.js';
import { startService, type Service } from '../service.js';
import { ftp } from './ftp.js';
import { readReport, type CalledFlow, type Outcome, type ProtocolKind } from './kind.js';
import { nfs } from './nfs.js';
import { rpc } from './rpc.js';

export interface ProtocolOptions {
  /** What is probed; every flow of the plan when absent. */
  flows?: readonly Flow[];
  signal: AbortSignal;
  deadlineMs: number;
}

const KINDS: readonly ProtocolKind[] = [ftp, rpc, nfs];

interface Numbered {
  flow: Flow;
  number: number;
}

/** What one source reported: by flow, or why there is nothing. */
type Report = { flows: ReturnType<typeof readReport> } | { result: Exclude<CheckResult, 'pass' | 'fail'>; why: string };

/**
 * Serves each protocol at every client for a moment and calls it from every other. What the nodes have no server or client for
 * is a `skip` that says so; only an abort throws. No server is left running.
 */
export async function probeProtocols(
  pool: NodePool,
  plan: LabPlan,
  options: ProtocolOptions,
): Promise<ProtocolProbe[]> {
  const { signal } = options;
  const deadline = new Deadline(options.deadlineMs);
  const clients = plan.sites.map((site) => site.client);
  const probed = (options.flows ?? allFlows(plan)).map((flow, number) => ({ flow, number }));
  // All at once: NFS leans on the port mapper that RPC starts.
  const served = await Promise.all(KINDS.map((kind) => serve(pool, kind, clients)));
  const called = await Promise.all(served.map((each) => callAll(pool, each, probed, deadline, signal))).finally(() =>
    Promise.all(served.map(stop)),
  );
  throwIfAborted(signal);
  return served.flatMap((each, index) =>
    probed.flatMap((entry) => {
      const { src, dst } = entry.flow;
      return outcomes(entry, each, called[index]?.get(src)).map((outcome) => ({ src, dst, ...outcome }));
    }),
  );
}

/** A protocol with its servers and, once they have ended, what they said; both by node. */
interface Served {
  kind: ProtocolKind;
  servers: ReadonlyMap<string, Service>;
  logs: Map<string, readonly string[]>;
}

async function serve(pool: NodePool, kind: ProtocolKind, clients: readonly NodePlan[]): Promise<Served> {
  const servers = clients.map(
    async ({ name, lanIp }) => [name, await startService(pool, name, kind.serve(lanIp), kind.readyMs)] as const,
  );
  return { kind, servers: new Map(await Promise.all(servers)), logs: new Map() };
}

async function stop({ servers, logs }: Served): Promise<void> {
  const stopping = [...servers].map(async ([name, server]) => {
    if (server.state === 'ready') logs.set(name, await server.stop());
  });
  await Promise.all(stopping);
}

/** Reports by source. */
async function callAll(
  pool: NodePool,
  { kind, servers }: Served,
  probed: readonly Numbered[],
  deadline: Deadline,
  signal: AbortSignal,
): Promise<Map<string, Report>> {
  const reports = [...groupBy(probed, ({ flow }) => flow.src)].map(async ([source, group]) => {
    const called = group.flatMap((entry) => calledFlow(entry, servers) ?? []);
    return called.length === 0 ? [] : [[source, await call(pool, source, kind, called, deadline, signal)] as const];
  });
  return new Map((await Promise.all(reports)).flat());
}

function calledFlow({ flow, number }: Numbered, servers: ReadonlyMap<string, Service>): CalledFlow | undefined {
  const server = servers.get(flow.dst);
  return server?.state === 'ready' ? { number, dstIp: flow.dstIp, facts: server.facts } : undefined;
}

async function call(
  pool: NodePool,
  source: string,
  kind: ProtocolKind,
  called: readonly CalledFlow[],
  deadline: Deadline,
  signal: AbortSignal,
): Promise<Report> {
  try {
    const options = { timeoutMs: Math.min(kind.callMs, deadline.leftMs()), signal };
    const { code, stdout, stderr } = await pool.node(source).exec(kind.call(called), options);
    const absent = /^absent (.*)$/m.exec(stdout)?.[1];
    if (absent !== undefined) return { result: 'skip', why: `${source} has no client for it: ${absent}` };
    if (code !== 0) return { result: 'na', why: `calling from ${source} ended with ${code}: ${messageOf(stderr)}` };
    return { flows: readReport(stdout) };
  } catch (error) {
    return { result: 'na', why: messageOf(error) };
  }
}

function outcomes(entry: Numbered, { kind, servers, logs }: Served, report: Report | undefined): Outcome[] {
  const all = (result: CheckResult, detail: string) =>
    kind.protocols.map((protocol) => ({ protocol, result, detail }) as const);
  const server = servers.get(entry.flow.dst);
  const flow = calledFlow(entry, servers);
  if (server === undefined || server.state !== 'ready' || flow === undefined) {
    const why = server === undefined || server.state === 'ready' ? 'it was not asked' : server.why;
    return all(server?.state === 'absent' ? 'skip' : 'na', `${entry.flow.dst} has no ${kind.server}: ${why}`);
  }
  if (report === undefined) return all('na', 'it was not called');
  if ('why' in report) return all(report.result, report.why);
  const lines = report.flows.get(entry.number);
  return lines === undefined
    ? all('na', `${entry.flow.src} reported nothing`)
    : kind.read(flow, lines, logs.get(entry.flow.dst) ?? []);
}
