import type { ClientState } from '../src/model.js';
import type { Assertion, RecordedRun } from './assertion.js';
import { collate, fail, pass, unknown, type Finding } from './support/finding.js';
import { capturedAddresses, holdersOf } from './support/holders.js';
import { oncePer } from './support/memo.js';
import { NO_ARGS } from './support/no-args.js';
import { BASELINE } from './support/phases.js';
import { skipped } from './support/skipped.js';
import { eachClient } from './support/states.js';
import { isCloud } from '../src/scenario/site-kind.js';

/** States in which the kernel uses an entry, or would. */
const USED = /REACHABLE|STALE|DELAY|PROBE|PERMANENT|NOARP/;

/**
 * After a move a client must not go on sending to the old hardware address. Right is the holder's own, or the one that stands
 * for the network itself, as the gateway's does where a cloud answers every ARP request.
 */
export const neighbourCacheFresh: Assertion = {
  name: 'neighbour_cache_fresh',
  describe: 'no client keeps an old hardware address for a captured address',
  args: NO_ARGS,
  needs: ['client-state', 'router-state', 'inventory'],
  grade(run) {
    const absent = skipped(run, 'client-state');
    if (absent !== undefined) return absent;
    const findings = eachClient(run, ({ phase, when, node, state }): Finding[] => {
      const used = state.neighbours?.filter((entry) => USED.test(entry.state) && entry.mac !== '') ?? [];
      const captured = capturedAddresses(run.plan, node.site);
      const entries = captured.flatMap((address) => used.filter((entry) => entry.address === address));
      // It has spoken with all of them a moment ago; a cache that shows nothing of that shows nothing at all.
      if (entries.length === 0)
        return [unknown(`${when}, ${node.name} had no neighbour entry of any captured address, so none could be old`)];
      return entries.map(({ address, mac, state: word }) => {
        const right = rightMacs(run, phase, node.site, address, state);
        if (right.includes(mac)) return pass(address);
        if (right.length === 0)
          return unknown(`${when}, at which hardware address ${address} is at ${node.site} was not recorded`);
        return fail(
          `${when}, ${node.name} sends to ${address} at ${mac} (${word}), which is not its holder's (${right.join(', ')})`,
        );
      });
    });
    return collate(
      findings,
      () => 'every neighbour entry of a captured address is that of its holder or of the network',
    );
  },
};

function rightMacs(
  run: RecordedRun,
  phase: string,
  site: Parameters<typeof capturedAddresses>[1],
  address: string,
  state: ClientState,
): string[] {
  const inventory = run.inventories.get(phase)?.get(site);
  const holders = inventory === undefined ? [] : holdersOf(inventory, address);
  const routers = (run.plan.sites.find((entry) => entry.name === site)?.routers ?? []).map(({ name }) => name);
  const own = macsOf(run, [phase], isCloud(site) ? holders : routers);
  const network = state.neighbours?.filter((entry) => entry.address === state.gateway).map((entry) => entry.mac) ?? [];
  if (!isCloud(site)) return [...own, ...network];
  // Where the network answers for everybody, all entries of the baseline are alike, and belong to no router.
  const before = run.clients.get(BASELINE)?.get(state.node)?.neighbours ?? [];
  const shared = new Set(before.map((entry) => entry.mac));
  const [mac] = shared.size === 1 ? shared : [];
  return [...own, ...network, ...(mac === undefined || ofAnyRouter(run).has(mac) ? [] : [mac])];
}

/** Hardware addresses of all routers at all times. */
const ofAnyRouter = oncePer(
  (run: RecordedRun): ReadonlySet<string> =>
    new Set(
      macsOf(
        run,
        [...run.routers.keys()],
        run.plan.sites.flatMap((site) => site.routers.map(({ name }) => name)),
      ),
    ),
);

/** Hardware addresses of nodes' links at these phases, without the loopback's. */
function macsOf(run: RecordedRun, phases: readonly string[], nodes: readonly string[]): string[] {
  return phases.flatMap((phase) =>
    nodes.flatMap((node) => {
      const links = run.routers.get(phase)?.get(node)?.links ?? [];
      return links.filter((link) => link.device !== 'lo').map((link) => link.mac);
    }),
  );
}
