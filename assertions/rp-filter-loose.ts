import type { Assertion } from './assertion.js';
import { collate, fail, pass, unknown } from './support/finding.js';
import { NO_ARGS } from './support/no-args.js';
import { eachRouter } from './support/states.js';

const STRICT = 1;

/** A strict reverse path filter (RFC 3704) on the capture NIC drops what comes back another way than it went. */
export const rpFilterLoose: Assertion = {
  name: 'rp_filter_loose',
  describe: 'no router filters the reverse path strictly on the NIC that captures (rp_filter 1)',
  args: NO_ARGS,
  needs: ['router-state'],
  grade(run) {
    const findings = eachRouter(run, ({ when, node, state }) => {
      const device = state.links?.find((link) => link.addresses.includes(node.lanIp))?.device;
      const value = device === undefined ? undefined : state.rpFilter?.[device];
      if (value === undefined) return unknown(`${when}, the reverse path filter of ${node.name} was not recorded`);
      if (value !== STRICT) return pass(node.name);
      return fail(`${when}, ${node.name} has rp_filter=1 (strict) on ${device}, its capture NIC`);
    });
    return collate(findings, () => 'no capture NIC filters the reverse path strictly');
  },
};
