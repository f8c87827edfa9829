import type { RecordedRun } from '../../assertions/assertion.js';
import { capturedAddresses, holdersOf } from '../../assertions/support/holders.js';
import { wasNotProbed } from '../../assertions/support/matrix.js';
import { poweredOff, requiredPhases } from '../../assertions/support/phases.js';
import {
  SITES,
  type CheckResult,
  type MatrixFlow,
  type SiteInventory,
  type SiteName,
  type SitePlan,
} from '../model.js';
import { flows } from '../scenario/topology.js';

export interface SiteResult {
  dataplane: CheckResult;
  providerState: CheckResult;
}

/** How each site fared over all phases of a run: `skip` when the lab does not have it, `na` when it was not recorded. */
export function siteResults(run: RecordedRun): Record<SiteName, SiteResult> {
  const entries = SITES.map((name): [SiteName, SiteResult] => {
    const site = run.plan.sites.find((entry) => entry.name === name);
    if (site === undefined) return [name, { dataplane: 'skip', providerState: 'skip' }];
    return [name, { dataplane: dataplane(run, site), providerState: providerState(run, site) }];
  });
  return Object.fromEntries(entries) as Record<SiteName, SiteResult>;
}

/** Every flow from or to the site, in the baseline and after each fault. */
function dataplane(run: RecordedRun, site: SitePlan): CheckResult {
  const wanted = flows(run.plan).filter((flow) => flow.srcSite === site.name || flow.dstSite === site.name);
  return worst(
    requiredPhases(run).flatMap((phase) => {
      const recorded = run.matrices.get(phase)?.flows ?? [];
      return wanted.map(({ src, dst }): CheckResult => {
        const matching = recorded.filter((flow) => flow.src === src && flow.dst === dst);
        return matching.length === 0 ? 'na' : worst(matching.map(flowResult));
      });
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
      const inventory = run.inventories.get(phase)?.get(site.name);
      return inventory === undefined ? 'na' : isSound(run, site, inventory, poweredOff(run, phase)) ? 'pass' : 'fail';
    }),
  );
}

function isSound(run: RecordedRun, site: SitePlan, inventory: SiteInventory, off: ReadonlySet<string>): boolean {
  const running = [...site.routers, site.client]
    .filter((node) => !off.has(node.name))
    .every((node) => inventory.machines.some((machine) => machine.node === node.name && machine.state === 'running'));
  // On-prem nobody but the LAN itself knows who answers for an address.
  if (site.name === 'onprem') return running;
  const forwarding = site.routers.every((router) =>
    inventory.nics.some((nic) => nic.node === router.name && nic.forwarding),
  );
  const captured = capturedAddresses(run.plan, site.name).every(
    (address) => holdersOf(inventory, address).length === 1,
  );
  return running && forwarding && captured;
}

function worst(results: readonly CheckResult[]): CheckResult {
  if (results.includes('fail')) return 'fail';
  return results.length === 0 || results.some((result) => result !== 'pass') ? 'na' : 'pass';
}
