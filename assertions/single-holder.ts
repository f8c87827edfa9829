import type { Moment, SiteName } from '../src/model.js';
import type { Assertion, RecordedRun } from './assertion.js';
import { collate, fail, pass, unknown, type Finding } from './support/finding.js';
import { capturedAddresses, holdersOf } from './support/holders.js';
import { bare } from './support/journal.js';
import { NO_ARGS } from './support/no-args.js';
import { phaseLabel, poweredOff, requiredPhases } from './support/phases.js';

/**
 * At no recorded moment two NICs of a site hold one captured address. Once the lab has settled exactly one does, and all who
 * can tell agree: the provider's inventory, the router that claims it, and BGP's best path to the site.
 */
export const singleHolder: Assertion = {
  name: 'single_holder',
  describe:
    'each captured address has one holder: never two NICs at any recorded moment, and at every settled one exactly the router that claims it and that BGP points to',
  args: NO_ARGS,
  needs: ['inventory', 'router-state', 'moments'],
  grade(run) {
    const settled = [...requiredPhases(run), ...(run.inventories.has('failure') ? ['failure'] : [])];
    const findings = [
      ...settled.flatMap((phase) => cloudsOf(run).flatMap((site) => judgeSettled(run, phase, site))),
      ...doubles(run),
      ...coverage(run),
    ];
    return collate(findings, () => `one holder of each captured address at ${run.moments.length} moments`);
  },
};

function judgeSettled(run: RecordedRun, phase: string, site: SiteName): Finding[] {
  const when = phase === 'failure' ? 'when the run broke off' : phaseLabel(run, phase);
  const inventory = run.inventories.get(phase)?.get(site);
  if (inventory === undefined) return [unknown(`${when}, the inventory of ${site} was not recorded`)];
  const off = poweredOff(run, phase);
  const routers = run.plan.sites.find((entry) => entry.name === site)?.routers ?? [];
  return capturedAddresses(run.plan, site).map((address) => {
    const holders = holdersOf(inventory, address);
    const [holder, second] = holders;
    const claimants = routers
      .filter(({ name }) => !off.has(name))
      .filter(({ name }) =>
        run.routers
          .get(phase)
          ?.get(name)
          ?.owners?.some((row) => bare(row.address) === address && row.captureHolderNode === name),
      )
      .map(({ name }) => name);
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

/** Traffic to the site must go to the router that has captured. */
function judgePath(run: RecordedRun, phase: string, site: SiteName, holder: string, when: string): Finding {
  const plan = run.plan.sites.find((entry) => entry.name === site);
  const reflector = run.routers.get(phase)?.get(run.plan.routeReflector);
  const path = reflector?.paths?.find(({ prefix }) => bare(prefix) === plan?.client.lanIp);
  if (reflector?.paths === undefined)
    return unknown(`${when}, the paths of ${run.plan.routeReflector} were not recorded`);
  const hop = plan?.routers.find((router) => router.name === holder)?.overlayIp;
  if (path === undefined) return fail(`${when}, ${run.plan.routeReflector} has no BGP path to the client at ${site}`);
  if (hop !== undefined && path.nextHops.includes(hop)) return pass(holder);
  return fail(
    `${when}, ${holder} holds the captures at ${site}, but BGP's best path goes to ${path.nextHops.join(', ')}`,
  );
}

/**
 * A NIC is read after the other, so that a move in between can show on both: two moments in a row are no such accident. In a
 * settled lab nothing moves, and one is enough.
 */
function doubles(run: RecordedRun): Finding[] {
  return run.moments.flatMap(({ phase, moment }, index) =>
    moment.holders
      .filter(({ nodes }) => nodes.length > 1)
      .flatMap(({ site, address, nodes }): Finding[] => {
        const next = run.moments[index + 1];
        const again = next?.phase === phase && nodesAt(next.moment, site, address).length > 1;
        if (!again && moment.atMs !== null) return [];
        const at = moment.atMs === null ? '' : ` ${moment.atMs} ms after the injection`;
        return [
          fail(`${phaseLabel(run, phase)},${at} ${address} was on the NICs of ${nodes.join(' and ')} at ${site}`),
        ];
      }),
  );
}

function nodesAt(moment: Moment, site: SiteName, address: string): string[] {
  return moment.holders.find((entry) => entry.site === site && entry.address === address)?.nodes ?? [];
}

/** Each settled phase and each round of faults must have been watched. */
function coverage(run: RecordedRun): Finding[] {
  const rounds = [...new Set(run.scenario.faults.map((step) => step.round))];
  const wanted = [...requiredPhases(run), ...rounds.map((round) => `during-${round}`)];
  return wanted.map((phase) => {
    const seen = run.moments.filter((entry) => entry.phase === phase && entry.moment.holders.length > 0);
    return seen.length > 0 ? pass(phase) : unknown(`who held what ${phaseLabel(run, phase)} was not recorded`);
  });
}

function cloudsOf(run: RecordedRun): SiteName[] {
  return run.plan.sites.map((site) => site.name).filter((name) => name !== 'onprem');
}
