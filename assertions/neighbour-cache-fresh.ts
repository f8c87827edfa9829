import type { ClientState } from '../src/model.js';
import type { Assertion, RecordedRun } from './assertion.js';
import { collate, fail, pass, type Finding } from './support/finding.js';
import { capturedAddresses, holdersOf } from './support/holders.js';
import { NO_ARGS } from './support/no-args.js';
import { skipped } from './support/skipped.js';
import { eachClient } from './support/states.js';

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
    const findings = eachClient(run, ({ phase, when, node, state }) =>
      capturedAddresses(run.plan, node.site).flatMap((address): Finding[] => {
        const entry = state.neighbours?.find((other) => other.address === address && USED.test(other.state));
        // No entry: the next packet asks anew.
        if (entry === undefined) return state.neighbours === undefined ? [] : [pass(address)];
        const right = rightMacs(run, phase, node.site, address, state);
        if (right.includes(entry.mac)) return [pass(address)];
        return [
          fail(
            `${when}, ${node.name} sends to ${address} at ${entry.mac} (${entry.state}), which is not its holder's (${right.join(', ') || 'unknown'})`,
          ),
        ];
      }),
    );
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
  const holders = site === 'onprem' ? [] : inventory === undefined ? [] : holdersOf(inventory, address);
  const routers = run.plan.sites.find((entry) => entry.name === site)?.routers ?? [];
  const capturing = site === 'onprem' ? routers.map((router) => router.name) : holders;
  const own = capturing.flatMap(
    (name) =>
      run.routers
        .get(phase)
        ?.get(name)
        ?.links?.map((link) => link.mac) ?? [],
  );
  const network = state.neighbours?.filter((entry) => entry.address === state.gateway).map((entry) => entry.mac) ?? [];
  // Where the network answers for everybody, all entries of the baseline are alike, and the gateway's may not be there.
  const before = run.clients.get('baseline')?.get(state.node)?.neighbours ?? [];
  const shared = new Set(before.map((entry) => entry.mac));
  return [...own, ...network, ...(site !== 'onprem' && shared.size === 1 ? shared : [])];
}
