import type { Assertion } from './assertion.js';
import { collate, fail, pass, unknown } from './support/finding.js';
import { NO_ARGS } from './support/no-args.js';
import { BASELINE } from './support/phases.js';
import { skipped } from './support/skipped.js';
import { eachClient } from './support/states.js';

/** A redirect makes a client send past the router that captures for it, and its kernel remembers that for minutes. */
export const icmpRedirectsAbsent: Assertion = {
  name: 'icmp_redirects_absent',
  describe: 'no client received an ICMP redirect',
  args: NO_ARGS,
  needs: ['client-state'],
  grade(run) {
    const absent = skipped(run, 'client-state');
    if (absent !== undefined) return absent;
    const findings = eachClient(run, ({ phase, when, node, state }) => {
      const received = state.redirectsReceived;
      if (received === undefined) return unknown(`${when}, the redirects of ${node.name} were not counted`);
      const before = phase === BASELINE ? 0 : (run.clients.get(BASELINE)?.get(node.name)?.redirectsReceived ?? 0);
      if (received <= before) return pass(node.name);
      return fail(`${when}, ${node.name} had received ${received - before} ICMP redirects`);
    });
    return collate(findings, () => 'no client received an ICMP redirect');
  },
};
