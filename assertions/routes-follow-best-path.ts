import type { Assertion } from './assertion.js';
import { collate, fail, pass, unknown, type Finding } from './support/finding.js';
import { bare } from './support/journal.js';
import { NO_ARGS } from './support/no-args.js';
import { eachRouter } from './support/states.js';

/** BGP says where a client is; the kernel must send there. A leftover route to somewhere else wins by its metric. */
export const routesFollowBestPath: Assertion = {
  name: 'routes_follow_best_path',
  describe: "every router's kernel sends to each remote client by BGP's best path",
  args: NO_ARGS,
  needs: ['router-state'],
  grade(run) {
    const clients = run.plan.sites.map((site) => site.client);
    const findings = eachRouter(run, ({ when, node, state }) => {
      if (state.routes === undefined || state.paths === undefined)
        return unknown(`${when}, the routes of ${node.name} were not recorded`);
      return clients
        .filter((client) => client.site !== node.site)
        .map((client): Finding => {
          const path = state.paths?.find(({ prefix }) => bare(prefix) === client.lanIp);
          const used = state.routes
            ?.filter(({ dst }) => bare(dst) === client.lanIp)
            .toSorted((a, b) => (a.metric ?? 0) - (b.metric ?? 0))[0];
          if (path === undefined) return unknown(`${when}, ${node.name} has no BGP path to ${client.lanIp}`);
          if (used === undefined) return fail(`${when}, ${node.name} has no kernel route to ${client.lanIp}`);
          if (used.via !== undefined && path.nextHops.includes(used.via)) return pass(client.name);
          return fail(
            `${when}, ${node.name} sends to ${client.lanIp} via ${used.via ?? `dev ${used.device}`}, while BGP says ${path.nextHops.join(', ')}`,
          );
        });
    });
    return collate(findings, (count) => `${count} kernel routes follow BGP's best path`);
  },
};
