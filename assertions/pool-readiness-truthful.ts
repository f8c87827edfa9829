import type { Moment } from '../src/model.js';
import type { Assertion, RecordedRun } from './assertion.js';
import { collate, fail, pass, unknown, type Finding } from './support/finding.js';
import { capturedAddresses, holdersOf } from './support/holders.js';
import { closingMoments, momentLabel, momentsCover } from './support/moments.js';
import { NO_ARGS } from './support/no-args.js';
import { phaseLabel, requiredPhases } from './support/phases.js';
import { eachRouter, type SeenRouter } from './support/states.js';
import { isCloud } from '../src/scenario/site-kind.js';

/** Whoever waits for `Ready` must be able to believe it: the provider has confirmed, and when it has, the pool says so. */
export const poolReadinessTruthful: Assertion = {
  name: 'pool_readiness_truthful',
  describe:
    'a router that claims captures calls its pool Ready when, and only when, the provider has confirmed them all',
  args: NO_ARGS,
  needs: ['router-state', 'inventory', 'moments'],
  grade(run) {
    const states = requiredPhases(run).flatMap((phase) => [...(run.routers.get(phase)?.values() ?? [])]);
    const readable = states.filter((state) => state.error === undefined);
    if (readable.length > 0 && readable.every((state) => state.pool === undefined))
      return { result: 'skip', detail: 'cannot be checked in this lab: no router publishes the state of its pool' };
    const settled = eachRouter(run, (seen) => (isCloud(seen.node.site) ? judgeSettled(run, seen) : []));
    const watched = momentsCover(run, 'which router called its pool ready', ({ pools }) => pools.length > 0);
    return collate(
      [...settled, ...early(run), ...watched],
      () => 'every holder says Ready, and none said so before its provider',
    );
  },
};

function judgeSettled(run: RecordedRun, { phase, when, node, state }: SeenRouter): Finding {
  const inventory = run.inventories.get(phase)?.get(node.site);
  if (state.pool === undefined || inventory === undefined)
    return unknown(`${when}, the pool of ${node.name} was not recorded`);
  // A router confirms what it got a little later; the moment that closes the phase was recorded after its matrix.
  const closing = closingMoments(run).get(phase);
  const last = closing?.pools.find((pool) => pool.node === node.name)?.phase ?? state.pool.phase;
  const captured = capturedAddresses(run.plan, node.site);
  const held = captured.filter((address) => holdersOf(inventory, address).includes(node.name));
  const forwards = inventory.nics.some((nic) => nic.node === node.name && nic.forwarding);
  if (held.length === captured.length && forwards) {
    if (last === 'Ready') return pass(node.name);
    const why = state.pool.providerActionError ? ` (${state.pool.providerActionError})` : '';
    return fail(`${when}, ${node.name} calls its pool ${last}${why} although its NIC holds all captures`);
  }
  const lie = closing && last === 'Ready' ? unbacked(closing, node.site, node.name)[0] : undefined;
  if (lie === undefined) return pass(node.name);
  return fail(`${when}, ${node.name} calls its pool Ready and says that it captures ${lie}, which is not on its NIC`);
}

/** Addresses that a router claims and that its NIC does not have, as far as the provider could be read. */
function unbacked(moment: Moment, site: string, node: string): string[] {
  const claimed = moment.claims.filter((claim) => claim.site === site && claim.nodes.includes(node));
  if (claimed.length === 0) return [];
  return claimed
    .map(({ address }) => address)
    .filter((address) => {
      const holder = moment.holders.find((entry) => entry.site === site && entry.address === address);
      return holder !== undefined && !holder.nodes.includes(node);
    });
}

/**
 * While captures move: a router that says Ready and claims an address that its NIC does not have yet, twice in a row, because
 * providers and routers are not asked at the same instant. One that its NIC has had before is on its way out, and told late.
 */
function early(run: RecordedRun): Finding[] {
  const siteOf = new Map(run.plan.sites.flatMap((site) => site.routers.map(({ name }) => [name, site.name] as const)));
  let phaseNow = '';
  /** `node address` pairs that were seen on the NIC in this phase, and unconfirmed claims of the moment before. */
  let had = new Set<string>();
  let before = new Set<string>();
  return run.moments.flatMap(({ phase, moment }) => {
    if (phase !== phaseNow) [phaseNow, had, before] = [phase, new Set(), new Set()];
    for (const { address, nodes } of moment.holders) for (const node of nodes) had.add(`${node} ${address}`);
    const ready = moment.pools.filter((pool) => pool.phase === 'Ready').map(({ node }) => node);
    const claims = ready.flatMap((node) =>
      unbacked(moment, siteOf.get(node) ?? '', node)
        .map((address) => `${node} ${address}`)
        .filter((pair) => !had.has(pair)),
    );
    const again = claims.find((pair) => before.has(pair));
    before = new Set(claims);
    if (again === undefined) return [];
    const [node, address] = again.split(' ');
    return [
      fail(
        `${phaseLabel(run, phase)}${momentLabel(moment)}, ${node} called its pool Ready while the provider had not put ${address} on its NIC`,
      ),
    ];
  });
}
