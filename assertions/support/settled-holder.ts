import type { SiteName } from '../../src/model.js';
import type { RecordedRun } from '../assertion.js';
import { fail, pass, unknown, type Finding } from './finding.js';
import { capturedAddresses, holdersOf } from './holders.js';
import { bare } from './journal.js';
import { phaseLabel, poweredOff } from './phases.js';

/** Phase of what is recorded when a run breaks off. */
export const FAILURE = 'failure';

/** Once the lab has settled: one NIC has each captured address, its router says so, and BGP points to that router. */
export function judgeSettled(run: RecordedRun, phase: string, site: SiteName): Finding[] {
  const when = phase === FAILURE ? 'when the run broke off' : phaseLabel(run, phase);
  const inventory = run.inventories.get(phase)?.get(site);
  if (inventory === undefined) return [unknown(`${when}, the inventory of ${site} was not recorded`)];
  const off = poweredOff(run, phase);
  const claims = claimsAt(run, phase, site, off);
  if ('gap' in claims) return [unknown(`${when}, ${claims.gap}`)];
  return capturedAddresses(run.plan, site).map((address) => {
    const holders = holdersOf(inventory, address);
    const [holder, second] = holders;
    const claimants = claims.of(address);
    const said = claimants.length === 0 ? '' : `, though ${claimants.join(' and ')} says that it has it`;
    if (holder === undefined) return fail(`${when}, no NIC at ${site} holds ${address}${said}`);
    if (second !== undefined) return fail(`${when}, ${address} is on the NICs of ${holders.join(' and ')} at ${site}`);
    if (off.has(holder)) return fail(`${when}, ${address} at ${site} is on the NIC of ${holder}, which is powered off`);
    if (claimants.length === 0) return unknown(`${when}, no router at ${site} says that it captures ${address}`);
    if (claimants.length > 1) return fail(`${when}, ${claimants.join(' and ')} both say that they capture ${address}`);
    if (claimants[0] !== holder)
      return fail(`${when}, ${address} is on the NIC of ${holder}, but ${claimants[0]} says that it captures it`);
    return judgePath(run, phase, site, holder, when);
  });
}

/** Which live routers of a site say that they capture an address. */
function claimsAt(
  run: RecordedRun,
  phase: string,
  site: SiteName,
  off: ReadonlySet<string>,
): { gap: string } | { of(address: string): string[] } {
  const routers = run.plan.sites.find((entry) => entry.name === site)?.routers ?? [];
  const states = routers.map(({ name }) => ({ name, state: run.routers.get(phase)?.get(name) }));
  const unread = states.find(({ name, state }) => state?.owners === undefined && !(off.has(name) && state?.error));
  if (unread !== undefined)
    return { gap: `${unread.name} was not asked what it captures (${unread.state?.error ?? 'no record'})` };
  return {
    of(address) {
      const claimants = states.filter(({ state }) =>
        state?.owners?.some((row) => bare(row.address) === address && row.captureHolderNode === state.node),
      );
      // One that is cut off cannot know that another has taken over, and says itself that it is not well.
      const well = claimants.filter(({ state }) => state?.pool === undefined || state.pool.phase === 'Ready');
      return (well.length > 0 ? well : claimants).map(({ name }) => name);
    },
  };
}

/** Traffic to the site must go to the router that has captured. */
function judgePath(run: RecordedRun, phase: string, site: SiteName, holder: string, when: string): Finding {
  const plan = run.plan.sites.find((entry) => entry.name === site);
  const reflector = run.routers.get(phase)?.get(run.plan.routeReflector);
  if (reflector?.paths === undefined)
    return unknown(`${when}, the paths of ${run.plan.routeReflector} were not recorded`);
  const hops = reflector.paths.find(({ prefix }) => bare(prefix) === plan?.client.lanIp)?.nextHops ?? [];
  const hop = plan?.routers.find((router) => router.name === holder)?.overlayIp;
  if (hops.length === 0) return fail(`${when}, ${run.plan.routeReflector} has no BGP path to the client at ${site}`);
  if (hop !== undefined && hops.includes(hop)) return pass(holder);
  return fail(`${when}, ${holder} holds the captures at ${site}, but BGP's best path goes to ${hops.join(', ')}`);
}
