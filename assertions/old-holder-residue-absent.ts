import type { RouterState, SiteInventory } from '../src/model.js';
import type { Assertion, RecordedFault, RecordedRun } from './assertion.js';
import { collate, fail, pass, unknown, type Finding } from './support/finding.js';
import { capturedAddresses, holdersOf } from './support/holders.js';
import { bare } from './support/journal.js';
import { phaseLabel, plannedFaults, poweredOff } from './support/phases.js';
import { listed } from './support/text.js';
import { takeovers, type Takeover } from './support/takeover.js';

/**
 * Nothing is left of the old holder: one NIC holds each captured address and it is not the old one, the old router no longer
 * claims it, and no router has it in its own addresses.
 */
export const oldHolderResidueAbsent: Assertion = {
  name: 'old_holder_residue_absent',
  describe:
    "after each fault exactly one NIC of the site holds each captured address, never the old holder's after a takeover, and no router has one in `ip addr`",
  args: { type: 'object', additionalProperties: false, properties: {} },
  needs: ['faults', 'inventory', 'router-state'],
  grade(run) {
    if (run.scenario.faults.length === 0)
      return { result: 'na', detail: 'the scenario has no fault, so nothing had an old holder' };
    const found = takeovers(run);
    const taken = 'none' in found ? { takeovers: [], findings: [] } : found;
    const findings = plannedFaults(run).flatMap(({ label, recorded }) =>
      recorded === null
        ? [unknown(`${label} was never injected`)]
        : [...judgeNics(run, recorded, label), ...judgeAddresses(run, recorded, label)],
    );
    return collate(
      [...taken.takeovers.flatMap(judgeOldHolder), ...findings, ...taken.findings],
      () =>
        `one NIC holds each captured address after each fault${listed(left(taken.takeovers), '', 4)}, and no router has one of its own`,
    );
  },
};

function judgeOldHolder(takeover: Takeover): Finding[] {
  const { label, fault, site, moved, after } = takeover;
  const old = takeover.routersAfter.get(fault.node);
  const claims = (old?.owners ?? []).filter(
    (row) => row.captureHolderNode === fault.node && (row.state === 'OK' || row.state === 'Conflict'),
  );
  return moved.map((address) => {
    if (holdersOf(after, address).includes(fault.node))
      return fail(`${label}: ${address} is still on ${nicOf(after, fault.node)} of ${fault.node} at ${site}`);
    if (claims.some((row) => bare(row.address) === address))
      return fail(`${label}: ${fault.node} still says that it captures ${address}`);
    // A router that is gone says nothing; one that nobody asked may say anything.
    return old === undefined
      ? unknown(`${label}: ${fault.node} was not asked what it captures afterwards`)
      : pass(address);
  });
}

function judgeNics(run: RecordedRun, fault: RecordedFault, label: string): Finding[] {
  if (fault.site === 'onprem') return [];
  const inventory = run.inventories.get(fault.phaseAfter)?.get(fault.site);
  if (inventory === undefined)
    return [unknown(`${label}: the inventory of ${fault.site} was not recorded ${phaseLabel(run, fault.phaseAfter)}`)];
  return capturedAddresses(run.plan, fault.site).map((address) => {
    const holders = holdersOf(inventory, address);
    if (holders.length === 1) return pass(address);
    if (holders.length === 0) return fail(`${label}: no NIC at ${fault.site} holds ${address}`);
    return fail(
      `${label}: ${address} is on ${holders.length} NICs at ${fault.site}: ${holders.map((node) => `${nicOf(inventory, node)} of ${node}`).join(', ')}`,
    );
  });
}

/** A capture lives in the provider's state; a router that also configures it answers for somebody else's client itself. */
function judgeAddresses(run: RecordedRun, fault: RecordedFault, label: string): Finding[] {
  const off = poweredOff(run, fault.phaseAfter);
  const states = run.routers.get(fault.phaseAfter) ?? new Map<string, RouterState>();
  const clients = new Set(run.plan.sites.map((site) => site.client.lanIp));
  return run.plan.sites
    .flatMap((site) => site.routers)
    .flatMap(({ name, site }): Finding[] => {
      const addresses = states.get(name)?.addresses;
      const own = addresses?.find((address) => clients.has(bare(address)));
      if (own !== undefined) return [fail(`${label}: ${name} has ${bare(own)} in its own \`ip addr\``)];
      if (addresses !== undefined) return [pass(name)];
      // The target of a fault may be gone; every other router answers.
      if (states.get(name)?.error !== undefined && (name === fault.node || off.has(name))) return [];
      return [
        unknown(
          `${label}: the addresses of ${name} at ${site} were not recorded (${states.get(name)?.error ?? 'not read'})`,
        ),
      ];
    });
}

function nicOf(inventory: SiteInventory, node: string): string {
  return inventory.nics.find((nic) => nic.node === node)?.id ?? 'the NIC';
}

/** Routers that lost what they had; each once, however often a fault was repeated. */
function left(moves: readonly Takeover[]): string[] {
  return [...new Set(moves.map(({ fault, site }) => `, none of them ${fault.node}'s at ${site}`))];
}
