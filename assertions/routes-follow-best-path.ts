import type { NodeRoute } from '../src/model.js';
import type { Assertion } from './assertion.js';
import { collate, fail, pass, unknown, type Finding } from './support/finding.js';
import { bare } from './support/journal.js';
import { NO_ARGS } from './support/no-args.js';
import { brokenBy } from './support/phases.js';
import { eachRouter } from './support/states.js';

/** BGP says where a client is; the kernel must send there. A leftover route to somewhere else wins by its metric. */
export const routesFollowBestPath: Assertion = {
  name: 'routes_follow_best_path',
  describe: "every router's kernel sends to each remote client by BGP's best path",
  args: NO_ARGS,
  needs: ['router-state'],
  grade(run) {
    const clients = run.plan.sites.map((site) => site.client);
    const findings = eachRouter(run, ({ phase, when, node, state }) => {
      const { routes, paths } = state;
      if (routes === undefined || paths === undefined)
        return unknown(`${when}, the routes of ${node.name} were not recorded`);
      // One whose BGP a fault has stopped has no best path to follow.
      if (paths.length === 0 && brokenBy(run, phase).has(node.name)) return [];
      return clients
        .filter((client) => client.site !== node.site)
        .map(({ name, lanIp }): Finding => {
          const hops = paths.find(({ prefix }) => bare(prefix) === lanIp)?.nextHops ?? [];
          const used = preferred(routes, lanIp);
          if (hops.length === 0) return unknown(`${when}, ${node.name} has no BGP path to ${lanIp}`);
          if (used === undefined) return fail(`${when}, ${node.name} has no kernel route to ${lanIp}`);
          // A route over several next hops, or into a tunnel with one far end, names no next hop of its own.
          if (used.via === undefined)
            return unknown(
              `${when}, the kernel route of ${node.name} to ${lanIp} (dev ${used.device || '?'}) names no next hop`,
            );
          if (hops.includes(used.via)) return pass(name);
          return fail(`${when}, ${node.name} sends to ${lanIp} via ${used.via}, while BGP says ${hops.join(', ')}`);
        });
    });
    return collate(findings, (count) => `${count} kernel routes follow BGP's best path`);
  },
};

/** The host route that the kernel uses: the one with the lowest metric. */
function preferred(routes: readonly NodeRoute[], address: string): NodeRoute | undefined {
  const matching = routes.filter(({ dst }) => bare(dst) === address);
  return matching.toSorted((a, b) => (a.metric ?? 0) - (b.metric ?? 0))[0];
}
