import type { RecordedRun } from '../../assertions/assertion.js';
import { capturedAddresses, holdersOf } from '../../assertions/support/holders.js';
import { wasNotProbed } from '../../assertions/support/matrix.js';
import { poweredOff, requiredPhases } from '../../assertions/support/phases.js';
import {
  SITES,
  type CheckResult,
  type MatrixFlow,
  type SiteInventory,
  type SiteKind,
  type SitePlan,
} from '../model.js';
import { groupBy } from '../matrix/group.js';
import { matrixFlows } from '../matrix/sample.js';
import { isCloud, kindOf } from '../scenario/site-kind.js';

export interface SiteResult {
  dataplane: CheckResult;
  providerState: CheckResult;
}

/** How each site fared over all phases of a run: `skip` when the lab does not have it, `na` when it was not recorded. */
export function siteResults(run: RecordedRun): Record<SiteKind, SiteResult> {
  const entries = SITES.map((name): [SiteKind, SiteResult] => {
    const sites = run.plan.sites.filter((entry) => kindOf(entry.name) === name);
    if (sites.length === 0) return [name, { dataplane: 'skip', providerState: 'skip' }];
    return [
      name,
      { dataplane: dataplane(run, name), providerState: worst(sites.map((site) => providerState(run, site))) },
    ];
  });
  return Object.fromEntries(entries) as Record<SiteKind, SiteResult>;
}

/** Every flow from or to a site of the kind that had to be probed, in the baseline and after each fault. */
function dataplane(run: RecordedRun, kind: SiteKind): CheckResult {
  const wanted = matrixFlows(run.plan, run.scenario).flows.filter(
    ({ srcSite, dstSite }) => kindOf(srcSite) === kind || kindOf(dstSite) === kind,
  );
  return worst(
    requiredPhases(run).flatMap((phase) => {
      const recorded = groupBy(run.matrices.get(phase)?.flows ?? [], nameOf);
      return wanted.map((flow) => worst((recorded.get(nameOf(flow)) ?? []).map(flowResult)));
    }),
  );
}

/** One flow by all of its checks: a check that could not be made, as of a client that could not probe, fails nothing. */
function flowResult(flow: MatrixFlow): CheckResult {
  const { ping, ssh, sourceIpPreserved, defaultGwUnchanged, noNat, identityCheck } = flow;
  if (wasNotProbed(flow)) return 'na';
  const sent = flow.pingsSent > 0 ? ping : 'na';
  const checks = worst([sent, ssh, sourceIpPreserved, defaultGwUnchanged, noNat, identityCheck]);
  return checks === 'pass' ? flow.result : checks;
}

/** Machines run, routers may forward, and one NIC holds each captured address. */
function providerState(run: RecordedRun, site: SitePlan): CheckResult {
  return worst(
    requiredPhases(run).map((phase) => {
      const inventory = run.inventories.get(phase)?.get(kindOf(site.name));
      return inventory === undefined ? 'na' : isSound(run, site, inventory, poweredOff(run, phase)) ? 'pass' : 'fail';
    }),
  );
}

function isSound(run: RecordedRun, site: SitePlan, inventory: SiteInventory, off: ReadonlySet<string>): boolean {
  const running = [...site.routers, site.client]
    .filter((node) => !off.has(node.name))
    .every((node) => inventory.machines.some((machine) => machine.node === node.name && machine.state === 'running'));
  // On-prem nobody but the LAN itself knows who answers for an address.
  if (!isCloud(site.name)) return running;
  const forwarding = site.routers.every((router) =>
    inventory.nics.some((nic) => nic.node === router.name && nic.forwarding),
  );
  const captured = capturedAddresses(run.plan, site.name).every(
    (address) => holdersOf(inventory, address).length === 1,
  );
  return running && forwarding && captured;
}

function nameOf({ src, dst }: { src: string; dst: string }): string {
  return `${src} ${dst}`;
}

function worst(results: readonly CheckResult[]): CheckResult {
  if (results.includes('fail')) return 'fail';
  return results.length === 0 || results.some((result) => result !== 'pass') ? 'na' : 'pass';
}
