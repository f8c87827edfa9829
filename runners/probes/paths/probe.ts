import { messageOf } from '../../../src/errors.js';
import type { Flow, LabPlan, NodePlan, PathProbe } from '../../../src/model.js';
import { groupBy } from '../../../src/matrix/group.js';
import { flows as allFlows } from '../../../src/scenario/topology.js';
import type { NodePool } from '../../node.js';
import { Deadline, throwIfAborted } from '../../ssh/deadline.js';
import { shellQuote } from '../../ssh/quote.js';
import { startService, type NoService, type Service } from '../service.js';
import { sweepSizes } from './sizes.js';
import { LINK_MTU_SCRIPT, readLinkMtu, readSweep, SWEEP_MS, sweepCommand } from './sweep.js';
import { CALL_MS, callCommand, listenCommand, readCalls } from './tcp.js';

export interface PathOptions {
  /** What is probed; every flow of the plan when absent. */
  flows?: readonly Flow[];
  signal: AbortSignal;
  deadlineMs: number;
}

interface Numbered {
  flow: Flow;
  number: number;
}

type Parts = Pick<PathProbe, 'mtu' | 'bulk' | 'connections'>;

/** For a node to be reached, and to listen. */
const READY_MS = 10_000;

/**
 * Sends packets of many sizes, fresh connections and one bulk transfer over every directed flow, all at once. A flow that
 * could not be probed says why; only an abort throws. Needs nothing on the clients but ping, ip and perl.
 */
export async function probePaths(pool: NodePool, plan: LabPlan, options: PathOptions): Promise<PathProbe[]> {
  const deadline = new Deadline(options.deadlineMs);
  const clients = plan.sites.map((site) => site.client);
  const probed = (options.flows ?? allFlows(plan)).map((flow, number) => ({ flow, number }));
  const [mtus, listeners] = await Promise.all([
    byName(clients, (client) => linkMtu(pool, client, deadline, options.signal)),
    byName(clients, ({ name, lanIp }) => startService(pool, name, listenCommand(lanIp), READY_MS)),
  ]);
  try {
    throwIfAborted(options.signal);
    const bySource = [...groupBy(probed, ({ flow }) => flow.src)];
    const results = await Promise.all(
      bySource.map(async ([source, group]): Promise<PathProbe[]> => {
        const mtu = mtus.get(source) ?? 0;
        const [sweeps, calls] = await Promise.all([
          sweep(pool, source, group, mtu, deadline, options.signal),
          call(pool, source, group, listeners, deadline, options.signal),
        ]);
        return group.map((entry) => ({
          src: entry.flow.src,
          dst: entry.flow.dst,
          mtu: sweeps(entry),
          ...calls(entry),
        }));
      }),
    );
    return results.flat();
  } finally {
    await Promise.all([...listeners.values()].map((each) => (each.state === 'ready' ? each.stop() : undefined)));
  }
}

async function byName<T>(
  clients: readonly NodePlan[],
  read: (client: NodePlan) => Promise<T>,
): Promise<Map<string, T>> {
  return new Map(await Promise.all(clients.map(async (client) => [client.name, await read(client)] as const)));
}

/** 0 when the node does not tell. */
async function linkMtu(pool: NodePool, node: NodePlan, deadline: Deadline, signal: AbortSignal): Promise<number> {
  const command = shellQuote(['sh', '-c', LINK_MTU_SCRIPT, 'mtu', node.lanIp]);
  try {
    const options = { timeoutMs: Math.min(READY_MS, deadline.leftMs()), signal };
    return readLinkMtu((await pool.node(node.name).exec(command, options)).stdout);
  } catch {
    throwIfAborted(signal);
    return 0;
  }
}

/** Sweeps all flows of one source; what comes back tells each flow's part. */
async function sweep(
  pool: NodePool,
  source: string,
  group: readonly Numbered[],
  mtu: number,
  deadline: Deadline,
  signal: AbortSignal,
): Promise<(entry: Numbered) => Parts['mtu']> {
  const none = { linkMtu: mtu, tried: [], answered: [], refused: [], said: '' };
  if (mtu === 0) return () => ({ ...none, error: `the MTU of ${source}'s link could not be read` });
  const sizes = sweepSizes(mtu);
  const swept = group.map(({ flow, number }) => ({ number, dstIp: flow.dstIp }));
  try {
    const command = sweepCommand(swept, sizes);
    const options = { timeoutMs: Math.min(SWEEP_MS, deadline.leftMs()), signal };
    const { code, stdout, stderr } = await pool.node(source).exec(command, options);
    if (code !== 0) return () => ({ ...none, error: `the sweep ended with ${code}: ${messageOf(stderr)}` });
    const seen = readSweep(stdout, swept, sizes);
    return ({ number }) => ({ ...none, ...seen.get(number) });
  } catch (error) {
    throwIfAborted(signal);
    return () => ({ ...none, error: messageOf(error) });
  }
}

/** Calls all destinations of one source that listen. */
async function call(
  pool: NodePool,
  source: string,
  group: readonly Numbered[],
  listeners: ReadonlyMap<string, Service>,
  deadline: Deadline,
  signal: AbortSignal,
): Promise<(entry: Numbered) => Omit<Parts, 'mtu'>> {
  const called = group.flatMap(({ flow, number }) => {
    const listener = listeners.get(flow.dst);
    return listener?.state === 'ready' ? [{ number, dstIp: flow.dstIp, port: Number(listener.facts) }] : [];
  });
  let seen: ReturnType<typeof readCalls> = new Map();
  let missing: { skipped: string } | { error: string } = { error: `${source} did not say how it went` };
  try {
    const options = { timeoutMs: Math.min(CALL_MS, deadline.leftMs()), signal };
    const { code, stdout, stderr } = await pool.node(source).exec(callCommand(called), options);
    seen = readCalls(stdout);
    if (code === 127) missing = { skipped: `${source} has no perl: ${messageOf(stderr)}` };
    else if (code !== 0) missing = { error: `calling from ${source} ended with ${code}: ${messageOf(stderr)}` };
  } catch (error) {
    throwIfAborted(signal);
    missing = { error: messageOf(error) };
  }
  return ({ flow, number }) => {
    const listener = listeners.get(flow.dst);
    const why = listener === undefined || listener.state === 'ready' ? missing : noListener(flow.dst, listener);
    return seen.get(number) ?? { bulk: { ...NO_BULK, ...why }, connections: { tried: 0, opened: 0, ...why } };
  };
}

function noListener(name: string, { state, why }: NoService): { skipped: string } | { error: string } {
  return state === 'absent' ? { skipped: `${name} has no perl: ${why}` } : { error: `${name} does not listen: ${why}` };
}

const NO_BULK = { bytes: 0, received: 0, intact: false, opened: false, ms: 0 };
