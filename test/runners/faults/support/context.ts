import type { FaultContext } from '../../../../runners/fault.js';
import type { NodePool } from '../../../../runners/node.js';
import type { Provider } from '../../../../runners/provider.js';
import { topology } from '../../../../src/scenario/topology.js';

export const plan = topology({ profile: 'provider', providers: ['onprem', 'aws'] });

/** What a fault is given, with every record that it writes. */
export function faultContext(
  nodes: NodePool,
  options: { provider?: Provider; targetName?: string; deadlineMs?: number } = {},
): {
  ctx: FaultContext;
  records: string[];
  abort: AbortController;
} {
  const records: string[] = [];
  const abort = new AbortController();
  const site = plan.sites.find((entry) => entry.name === 'aws');
  const target = site?.routers.find((router) => router.name === (options.targetName ?? 'aws-router-a'));
  if (site === undefined || target === undefined) throw new Error('no such router');
  const ctx: FaultContext = {
    plan,
    site,
    target,
    provider() {
      if (options.provider === undefined) throw new Error('this fault needs no provider');
      return options.provider;
    },
    nodes,
    injector: null,
    stopped: new Set(),
    runId: '20260601T031500Z-cloudedge-test-0000',
    log: {
      intent: ({ op, kind, name }) => Promise.resolve(records.push(`intent ${op} ${kind} ${name}`)),
      outcome: (id, result) =>
        Promise.resolve(void records.push(`outcome of ${id} ${result.ok ? 'ok' : result.error}`)),
    },
    signal: abort.signal,
    deadlineMs: options.deadlineMs ?? 10_000,
  };
  return { ctx, records, abort };
}

export async function rejection(promise: Promise<unknown>): Promise<Error> {
  return await promise.then(
    (value) => {
      throw new Error(`resolved with ${JSON.stringify(value)}`);
    },
    (error: unknown) => error as Error,
  );
}
