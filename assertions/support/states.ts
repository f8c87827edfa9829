import type { ClientState, NodePlan, RouterState } from '../../src/model.js';
import type { RecordedRun } from '../assertion.js';
import { unknown, type Finding } from './finding.js';
import { phaseLabel, poweredOff, requiredPhases } from './phases.js';

/** One router as it was recorded at one settled moment. */
export interface SeenRouter {
  phase: string;
  /** `in the baseline`, `after stop-active at aws`. */
  when: string;
  node: NodePlan;
  state: RouterState;
}

/** Judges every live router at every settled phase; one that was not recorded is a finding of its own. */
export function eachRouter(run: RecordedRun, judge: (seen: SeenRouter) => Finding | readonly Finding[]): Finding[] {
  return requiredPhases(run).flatMap((phase) => eachRouterIn(run, phase, judge));
}

/** The same at one phase. */
export function eachRouterIn(
  run: RecordedRun,
  phase: string,
  judge: (seen: SeenRouter) => Finding | readonly Finding[],
): Finding[] {
  const when = phaseLabel(run, phase);
  const off = poweredOff(run, phase);
  return run.plan.sites
    .flatMap((site) => site.routers)
    .flatMap((node) => {
      const state = run.routers.get(phase)?.get(node.name);
      if (state !== undefined && state.error === undefined) return judge({ phase, when, node, state });
      // One that is off has nothing to say. That nobody even noted so is a gap.
      if (state !== undefined && off.has(node.name)) return [];
      return [unknown(`${when}, ${node.name} was not read (${state?.error ?? 'no record'})`)];
    });
}

/** The same for every client, at every settled phase. */
export function eachClient(
  run: RecordedRun,
  judge: (seen: { phase: string; when: string; node: NodePlan; state: ClientState }) => Finding | readonly Finding[],
): Finding[] {
  return requiredPhases(run).flatMap((phase) => {
    const when = phaseLabel(run, phase);
    return run.plan.sites.flatMap(({ client }) => {
      const state = run.clients.get(phase)?.get(client.name);
      if (state === undefined || state.error !== undefined)
        return [unknown(`${when}, ${client.name} was not read (${state?.error ?? 'no record'})`)];
      return judge({ phase, when, node: client, state });
    });
  });
}
