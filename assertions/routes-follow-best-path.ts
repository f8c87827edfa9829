import type { NodeRoute } from '../src/model.js';
import type { Assertion } from './assertion.js';
import { collate, fail, pass, unknown, type Finding } from './support/finding.js';
import { bare } from './support/journal.js';
import { groupBy } from '../src/matrix/group.js';
import { isBranch } from '../src/scenario/site-kind.js';
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
      // A branch has one way to everybody.
      const wanted = isBranch(node.site)
        ? [run.plan.subnet]
        : clients.filter((client) => client.site !== node.site).map(({ lanIp }) => lanIp);
      const known = new Map(paths.map(({ prefix, nextHops }) => [bare(prefix), nextHops]));
      const used = groupBy(routes, ({ dst }) => bare(dst));
      return wanted.map((lanIp): Finding => {
        const hops = known.get(lanIp) ?? [];
        const route = preferred(used.get(lanIp) ?? []);
        if (hops.length === 0) return unknown(`${when}, ${node.name} has no BGP path to ${lanIp}`);
        if (route === undefined) return fail(`${when}, ${node.name} has no kernel route to ${lanIp}`);
        // A route over several next hops, or into a tunnel with one far end, names no next hop of its own.
        if (route.via === undefined)
          return unknown(
            `${when}, the kernel route of ${node.name} to ${lanIp} (dev ${route.device || '?'}) names no next hop`,
          );
        if (hops.includes(route.via)) return pass(lanIp);
        return fail(`${when}, ${node.name} sends to ${lanIp} via ${route.via}, while BGP says ${hops.join(', ')}`);
      });
    });
    return collate(findings, (count) => `${count} kernel routes follow BGP's best path`);
  },
};

/** Of routes to one destination, that which the kernel uses: the one with the lowest metric. */
function preferred(routes: readonly NodeRoute[]): NodeRoute | undefined {
  return routes.toSorted((a, b) => (a.metric ?? 0) - (b.metric ?? 0))[0];
}
