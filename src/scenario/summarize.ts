import type { Scenario } from './scenario.js';

/** A scenario in one line: `aws-failover, full lab, stop-active at aws, 8 assertions, ttl 1h`. */
export function summarize(scenario: Scenario): string {
  const faults = scenario.faults.map(({ fault, provider }) => `${fault} at ${provider}`);
  const count = scenario.expect.length;
  return [
    scenario.name,
    `${scenario.profile} lab`,
    faults.length === 0 ? 'no fault' : faults.join(' then '),
    `${count} assertion${count === 1 ? '' : 's'}`,
    `ttl ${scenario.ttl}`,
  ].join(', ');
}
