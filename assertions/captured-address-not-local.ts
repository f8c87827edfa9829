import type { Assertion } from './assertion.js';
import { collate, fail, pass, unknown } from './support/finding.js';
import { momentLabel, momentsCover } from './support/moments.js';
import { NO_ARGS } from './support/no-args.js';
import { phaseLabel } from './support/phases.js';
import { eachRouter } from './support/states.js';

/** A capture lives in the provider's state alone: a router that configures it answers for somebody else's client itself. */
export const capturedAddressNotLocal: Assertion = {
  name: 'captured_address_not_local',
  describe: "no router ever has another site's client address in its own `ip addr`",
  args: NO_ARGS,
  needs: ['router-state', 'moments'],
  grade(run) {
    const clients = new Set(run.plan.sites.map((site) => site.client.lanIp));
    const settled = eachRouter(run, ({ when, node, state }) => {
      if (state.addresses === undefined) return unknown(`${when}, the addresses of ${node.name} were not recorded`);
      const own = state.addresses.find((address) => clients.has(address));
      if (own === undefined) return pass(node.name);
      const device = state.links?.find((link) => link.addresses.includes(own))?.device;
      return fail(
        `${when}, ${node.name} has ${own} in its own \`ip addr\`${device === undefined ? '' : ` on ${device}`}`,
      );
    });
    const meanwhile = run.moments.flatMap(({ phase, moment }) =>
      moment.own.flatMap(({ node, addresses }) =>
        addresses.map((address) =>
          fail(`${phaseLabel(run, phase)}${momentLabel(moment)}, ${node} has ${address} in its own \`ip addr\``),
        ),
      ),
    );
    const watched = momentsCover(run, 'what routers have in `ip addr`', ({ own }) => own.length > 0);
    return collate([...settled, ...meanwhile, ...watched], () => 'no router has a captured address of its own');
  },
};
