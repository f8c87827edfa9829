import type { Assertion } from './assertion.js';
import { collate, fail, pass, unknown } from './support/finding.js';
import { NO_ARGS } from './support/no-args.js';
import { eachRouter } from './support/states.js';

/** Two routers with one inner tunnel address steal each other's BGP session and traffic, now and then. */
export const overlayAddressesUnique: Assertion = {
  name: 'overlay_addresses_unique',
  describe: 'no router has the overlay address of another',
  args: NO_ARGS,
  needs: ['router-state'],
  grade(run) {
    const routers = run.plan.sites.flatMap((site) => site.routers);
    const findings = eachRouter(run, ({ when, node, state }) => {
      const { addresses } = state;
      if (addresses === undefined) return unknown(`${when}, the addresses of ${node.name} were not recorded`);
      const other = routers.find(
        ({ name, overlayIp }) => name !== node.name && overlayIp !== undefined && addresses.includes(overlayIp),
      );
      if (other !== undefined)
        return fail(`${when}, ${node.name} has the overlay address ${other.overlayIp} of ${other.name} as well`);
      // A list without its own is not a list of its overlay addresses.
      return node.overlayIp === undefined || addresses.includes(node.overlayIp)
        ? pass(node.name)
        : unknown(`${when}, ${node.name} shows no overlay address, not even its own ${node.overlayIp}`);
    });
    return collate(findings, () => 'every overlay address is on one router');
  },
};
