import type { NodePlan, SiteInventory } from '../src/model.js';
import type { Assertion, RecordedRun } from './assertion.js';
import { collate, fail, pass, unknown, type Finding } from './support/finding.js';
import { capturedAddresses, holdersOf } from './support/holders.js';
import { NO_ARGS } from './support/no-args.js';
import { phaseLabel, poweredOff, requiredPhases } from './support/phases.js';
import { eachRouterIn } from './support/states.js';
import { inSubnet } from './support/subnet.js';
import { isCloud, kindOf } from '../src/scenario/site-kind.js';

/** Whatever was broken and came back: what is left at the end is one holder of each address, and nothing besides. */
export const residueAbsentAtEnd: Assertion = {
  name: 'residue_absent_at_end',
  describe:
    'at the end each captured address is on one NIC of a live router, and no NIC or host has an address that is not its own',
  args: NO_ARGS,
  needs: ['inventory', 'router-state', 'client-state'],
  grade(run) {
    const phase = requiredPhases(run).at(-1) ?? '';
    const when = phaseLabel(run, phase);
    const findings = [
      ...[...new Set(run.plan.sites.map(({ name }) => kindOf(name)))].flatMap((kind) => {
        const inventory = run.inventories.get(phase)?.get(kind);
        return inventory === undefined
          ? [unknown(`${when}, the inventory of ${kind} was not recorded`)]
          : [...judgeNics(run, inventory, when), ...judgeHolders(run, inventory, phase, when)];
      }),
      ...eachRouterIn(run, phase, ({ node, state }) => judgeHost(run, node, state.addresses, when)),
      ...run.plan.sites.map(({ client }) => {
        const links = run.clients.get(phase)?.get(client.name)?.links;
        return judgeHost(
          run,
          client,
          links?.flatMap((link) => link.addresses),
          when,
        );
      }),
    ];
    return collate(findings, () => `nothing is left on any NIC or host ${when}`);
  },
};

/** A NIC of a cloud's router may have captures; what else it has was left there. */
function judgeNics(run: RecordedRun, { site, nics }: SiteInventory, when: string): Finding[] {
  const routers = new Set(run.plan.sites.flatMap((entry) => entry.routers.map(({ name }) => name)));
  const captured = isCloud(site) ? capturedAddresses(run.plan, site) : [];
  return nics.map((nic) => {
    const residue = nic.secondary.find((address) => !routers.has(nic.node) || !captured.includes(address));
    if (residue === undefined) return pass(nic.id);
    return fail(`${when}, ${nic.id} of ${nic.node} at ${site} has ${residue}, which nobody is to have there`);
  });
}

function judgeHolders(run: RecordedRun, inventory: SiteInventory, phase: string, when: string): Finding[] {
  const { site } = inventory;
  if (!isCloud(site)) return [];
  const off = poweredOff(run, phase);
  return capturedAddresses(run.plan, site).map((address) => {
    const [holder, ...others] = holdersOf(inventory, address);
    if (holder === undefined) return fail(`${when}, no NIC at ${site} has ${address}`);
    if (others.length > 0) return fail(`${when}, ${address} is on the NICs of ${[holder, ...others].join(' and ')}`);
    if (off.has(holder)) return fail(`${when}, ${address} is still on the NIC of ${holder}, which is powered off`);
    return pass(address);
  });
}

function judgeHost(run: RecordedRun, node: NodePlan, addresses: readonly string[] | undefined, when: string): Finding {
  if (addresses === undefined) return unknown(`${when}, the addresses of ${node.name} were not recorded`);
  // A site's own router may be its gateway as well.
  const gateway = run.plan.sites.find(({ name }) => name === node.site)?.gateway;
  const own = node.role === 'router' ? [node.lanIp, gateway] : [node.lanIp];
  const foreign = addresses.find((address) => !own.includes(address) && inSubnet(address, run.plan.subnet));
  if (foreign === undefined) return pass(node.name);
  return fail(`${when}, ${node.name} has ${foreign} in its own \`ip addr\``);
}
