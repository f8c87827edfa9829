import type { Assertion, RecordedRun } from './assertion.js';
import { collate, fail, pass, type Finding } from './support/finding.js';
import { capturedAddresses, holdersOf } from './support/holders.js';
import { NO_ARGS } from './support/no-args.js';
import { phaseLabel, requiredPhases } from './support/phases.js';
import { eachRouter } from './support/states.js';

/** Whoever waits for `Ready` must be able to believe it: the provider has confirmed, and when it has, the pool says so. */
export const poolReadinessTruthful: Assertion = {
  name: 'pool_readiness_truthful',
  describe:
    'a router that claims captures calls its pool Ready when, and only when, the provider has confirmed them all',
  args: NO_ARGS,
  needs: ['router-state', 'inventory', 'moments'],
  grade(run) {
    const states = [...requiredPhases(run)].flatMap((phase) => [...(run.routers.get(phase)?.values() ?? [])]);
    if (states.length > 0 && states.every((state) => state.pool === undefined))
      return { result: 'skip', detail: 'cannot be checked in this lab: no router publishes the state of its pool' };
    return collate(
      [...settled(run), ...early(run)],
      () => 'every holder says Ready, and none said so before its provider',
    );
  },
};

function settled(run: RecordedRun): Finding[] {
  return eachRouter(run, ({ phase, when, node, state }): Finding[] => {
    if (node.site === 'onprem') return [];
    const inventory = run.inventories.get(phase)?.get(node.site);
    if (state.pool === undefined || inventory === undefined)
      return [{ result: 'na', detail: `${when}, the pool of ${node.name} was not recorded` }];
    const captured = capturedAddresses(run.plan, node.site);
    const held = captured.filter((address) => holdersOf(inventory, address).includes(node.name));
    const forwards = inventory.nics.some((nic) => nic.node === node.name && nic.forwarding);
    if (held.length < captured.length || !forwards) return [pass(node.name)];
    // A router confirms what it got a little later; the moment that closes the phase was recorded after its matrix.
    const closing = run.moments.findLast((entry) => entry.phase === phase)?.moment.pools;
    const last = closing?.find((pool) => pool.node === node.name)?.phase ?? state.pool.phase;
    if (last === 'Ready') return [pass(node.name)];
    const why = state.pool.providerActionError ? ` (${state.pool.providerActionError})` : '';
    return [fail(`${when}, ${node.name} calls its pool ${last}${why} although its NIC holds all captures`)];
  });
}

/** While captures move: a router that says Ready and claims an address that its NIC does not have, twice in a row. */
function early(run: RecordedRun): Finding[] {
  const lies = run.moments.map(({ moment }) =>
    moment.pools
      .filter(({ phase }) => phase === 'Ready')
      .flatMap(({ node }) => {
        const site = run.plan.sites.find((entry) => entry.routers.some((router) => router.name === node));
        const claimed = moment.claims.filter((claim) => claim.site === site?.name && claim.nodes.includes(node));
        const missing = claimed.find(({ address }) => {
          const holder = moment.holders.find((entry) => entry.site === site?.name && entry.address === address);
          return holder !== undefined && !holder.nodes.includes(node);
        });
        return missing === undefined ? [] : [{ node, address: missing.address, count: claimed.length }];
      }),
  );
  return lies.flatMap((found, index) =>
    found
      .filter(({ node }) => lies[index + 1]?.some((next) => next.node === node))
      .map(({ node, address }) => {
        const entry = run.moments[index];
        const at =
          entry === undefined || entry.moment.atMs === null ? '' : ` ${entry.moment.atMs} ms after the injection`;
        return fail(
          `${phaseLabel(run, entry?.phase ?? '')},${at} ${node} called its pool Ready while the provider had not put ${address} on its NIC`,
        );
      }),
  );
}
