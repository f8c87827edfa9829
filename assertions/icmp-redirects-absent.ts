import type { Assertion } from './assertion.js';
import { collate, fail, pass, unknown } from './support/finding.js';
import { NO_ARGS } from './support/no-args.js';
import { BASELINE } from './support/phases.js';
import { skipped } from './support/skipped.js';
import { eachClient } from './support/states.js';
import { isCloud } from '../src/scenario/site-kind.js';

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
      const atFirst = run.clients.get(BASELINE)?.get(node.name)?.redirectsReceived ?? 0;
      // What a real on-prem host has counted since it was booted, long before the run, is not the run's.
      const isOlder = run.lab?.lab === 'cloud' && !isCloud(node.site);
      const before = phase === BASELINE && !isOlder ? 0 : atFirst;
      // A host that was booted again counts from nothing.
      const fresh = received < before ? received : received - before;
      if (fresh === 0) return pass(node.name);
      return fail(`${when}, ${node.name} had received ${fresh} ICMP redirects`);
    });
    return collate(findings, () => 'no client received an ICMP redirect');
  },
};
