import type { Matrix, SiteName } from '../../model.js';
import { matrixFlows } from '../../matrix/sample.js';
import { collect } from '../collect.js';
import { collectOptional } from '../optional.js';
import { labOf, type Session } from '../session.js';
import { prepareProbes, runMatrix, type ProbeSetup } from '../../../runners/probes/index.js';

export interface SmokeOptions {
  phase: string;
  parallelism?: number;
  sites?: readonly SiteName[];
  /** Gateway of each client before any fault, by node name; absent in the baseline itself. */
  baselineGateways?: Record<string, string>;
  expectGateway?: string;
}

/** Makes the clients ready to probe each other; once a run. */
export async function setUpProbes(session: Session): Promise<ProbeSetup> {
  const { pool } = labOf(session);
  return prepareProbes(
    pool,
    session.plan.sites.map((site) => site.client),
    session.signal,
  );
}

/** Proves every directed flow, and records what providers and routers say at the same moment. */
export async function smoke(session: Session, probes: ProbeSetup, options: SmokeOptions): Promise<Matrix> {
  const { pool, inventory } = labOf(session);
  const [matrix] = await Promise.all([
    runMatrix(pool, session.plan, {
      ...options,
      chosen: matrixFlows(session.plan, session.scenario),
      probes,
      hostKeys: Object.fromEntries(
        Object.entries(inventory.ssh.targets).map(([node, target]) => [node, target.hostKeySha256]),
      ),
      signal: session.signal,
      deadlineMs: session.scenario.deadlines.smoke,
    }),
    collect(session, options.phase),
  ]);
  session.log.append({ type: 'matrix', phase: options.phase, matrix });
  await collectOptional(session, options.phase);
  return matrix;
}

export function gatewaysOf(matrix: Matrix): Record<string, string> {
  return Object.fromEntries(matrix.flows.map((flow) => [flow.src, flow.defaultGw]));
}
