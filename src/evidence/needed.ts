import {
  OPTIONAL_RECORDS,
  type OptionalRecord,
  type RecordedRun,
  type RecordKind,
  type Verdict,
} from '../../assertions/assertion.js';
import { phaseLabel, requiredPhases } from '../../assertions/support/phases.js';

const NAMES: Readonly<Record<Exclude<RecordKind, 'faults' | 'outages'>, string>> = {
  matrix: 'connectivity matrix',
  inventory: "inventory of any provider's",
  'router-state': "router's own state",
  'client-state': "state of the clients' kernels",
  moments: 'moments (who holds what, taken again and again)',
  'path-probes': 'probes of path MTU and whole transfers',
  protocols: 'probes of protocols',
  l2: 'watch of the on-prem LAN',
  'provider-calls': 'calls at the providers',
};

type Phased = keyof typeof NAMES;

/**
 * The verdict of an assertion, unless the record lacks what it says that it cannot do without: then it did not pass, even if
 * it forgot to look, and what could not be judged is put down to that. A failure is one all the same.
 */
export function withRecords(run: RecordedRun, needs: readonly RecordKind[], verdict: Verdict): Verdict {
  if (verdict.result === 'fail' || verdict.result === 'skip') return verdict;
  const kinds = needs.filter((kind): kind is Phased => kind !== 'faults' && kind !== 'outages');
  // Of what only some runs record, the reason is that this one did not; of the rest the assertion knows better what is missing.
  const never = kinds.filter(isOptional).find((kind) => phasesWith(run, kind).length === 0);
  if (never !== undefined) return neverRecorded(run, never);
  if (verdict.result !== 'pass') return verdict;
  for (const kind of kinds) {
    const recorded = new Set(phasesWith(run, kind));
    const missing = requiredPhases(run).find((phase) => !recorded.has(phase));
    if (missing !== undefined)
      return { result: 'na', detail: `no ${NAMES[kind]} was recorded ${phaseLabel(run, missing)}` };
  }
  return needs.includes('faults') || needs.includes('outages') ? withFaults(run, needs, verdict) : verdict;
}

function neverRecorded(run: RecordedRun, kind: OptionalRecord): Verdict {
  const why = requiredPhases(run).map((phase) => run.notRecorded.get(phase)?.get(kind));
  const [first] = why;
  if (first !== undefined && !why.includes(undefined))
    return { result: 'skip', detail: `cannot be checked in this lab: ${first}` };
  return { result: 'na', detail: `this run recorded no ${NAMES[kind]}` };
}

function withFaults(run: RecordedRun, needs: readonly RecordKind[], verdict: Verdict): Verdict {
  if (run.scenario.faults.length === 0) return { result: 'na', detail: 'the scenario has no fault' };
  const begun = run.faults.filter((fault) => fault.injectedMs !== null);
  if (begun.length < run.scenario.faults.length) return { result: 'na', detail: 'not every fault was injected' };
  const unwatched = needs.includes('outages') && begun.some(({ outages }) => (outages?.flows.length ?? 0) === 0);
  return unwatched ? { result: 'na', detail: 'what the flows saw of a fault was not recorded' } : verdict;
}

const BY_PHASE: Readonly<Record<Exclude<Phased, 'moments'>, (run: RecordedRun) => ReadonlyMap<string, unknown>>> = {
  matrix: (run) => run.matrices,
  inventory: (run) => run.inventories,
  'router-state': (run) => run.routers,
  'client-state': (run) => run.clients,
  'path-probes': (run) => run.paths,
  protocols: (run) => run.protocols,
  l2: (run) => run.l2,
  'provider-calls': (run) => run.providerCalls,
};

function phasesWith(run: RecordedRun, kind: Phased): string[] {
  if (kind === 'moments') return [...new Set(run.moments.map(({ phase }) => phase))];
  return [...BY_PHASE[kind](run).keys()];
}

function isOptional(kind: RecordKind): kind is OptionalRecord {
  return (OPTIONAL_RECORDS as readonly string[]).includes(kind);
}
