import type { RouterState, SiteInventory, SiteName, TakeoverKind } from '../../src/model.js';
import type { RecordedFault, RecordedRun } from '../assertion.js';
import { unknown, type Finding } from './finding.js';
import { capturedAddresses, holdersOf } from './holders.js';
import { phaseLabel, plannedFaults } from './phases.js';

/** One fault after which the site's other router must hold what the target held. */
export interface Takeover {
  label: string;
  kind: Exclude<TakeoverKind, 'none'>;
  fault: RecordedFault;
  site: SiteName;
  /** Captured addresses that the target held before the fault. */
  moved: string[];
  after: SiteInventory;
  /** What routers said before and after, by node. */
  routersBefore: ReadonlyMap<string, RouterState>;
  routersAfter: ReadonlyMap<string, RouterState>;
}

/**
 * The takeovers that the scenario's faults ask for, and a finding for each that the record is too thin to judge. Null with a
 * reason when no fault of the scenario makes a standby take over.
 */
export function takeovers(run: RecordedRun): { takeovers: Takeover[]; findings: Finding[] } | { none: string } {
  if (run.scenario.faults.length === 0) return { none: 'the scenario has no fault' };
  const relevant = plannedFaults(run).flatMap(({ takeover, ...planned }) =>
    takeover === 'none' ? [] : [{ ...planned, takeover }],
  );
  if (relevant.length === 0) return { none: `no fault of the scenario makes a standby take over (${names(run)})` };
  const results = relevant.map(({ label, recorded, takeover }) =>
    recorded === null ? unknown(`${label} was never injected`) : readTakeover(run, recorded, takeover, label),
  );
  return {
    takeovers: results.filter((result): result is Takeover => 'moved' in result),
    findings: results.filter((result): result is Finding => 'detail' in result),
  };
}

/** The router that took an address over; null when nobody did, several hold it or the target still does. */
export function newHolder(takeover: Takeover, address: string): string | null {
  const [holder, ...others] = holdersOf(takeover.after, address);
  return holder === undefined || others.length > 0 || holder === takeover.fault.node ? null : holder;
}

function readTakeover(
  run: RecordedRun,
  fault: RecordedFault,
  kind: Takeover['kind'],
  label: string,
): Takeover | Finding {
  const { site } = fault;
  const before = run.inventories.get(fault.phaseBefore)?.get(site);
  const after = run.inventories.get(fault.phaseAfter)?.get(site);
  if (before === undefined)
    return unknown(`${label}: the inventory of ${site} was not recorded ${phaseLabel(run, fault.phaseBefore)}`);
  if (after === undefined)
    return unknown(`${label}: the inventory of ${site} was not recorded ${phaseLabel(run, fault.phaseAfter)}`);
  const captured = capturedAddresses(run.plan, site);
  const orphan = captured.find((address) => holdersOf(before, address).length === 0);
  if (orphan !== undefined) return unknown(`${label}: nobody at ${site} held ${orphan} before it`);
  const moved = captured.filter((address) => holdersOf(before, address).includes(fault.node));
  if (moved.length === 0)
    return unknown(`${label}: ${fault.node} held no captured address before it, so nothing had to move`);
  return {
    label,
    kind,
    fault,
    site,
    moved,
    after,
    routersBefore: run.routers.get(fault.phaseBefore) ?? new Map(),
    routersAfter: run.routers.get(fault.phaseAfter) ?? new Map(),
  };
}

function names(run: RecordedRun): string {
  return [...new Set(run.scenario.faults.map((step) => step.fault))].join(', ');
}
