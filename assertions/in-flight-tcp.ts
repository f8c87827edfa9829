import type { Assertion } from './assertion.js';
import { collate, fail, pass, unknown } from './support/finding.js';
import { plannedFaults } from './support/phases.js';
import { ms } from './support/recovery.js';

/** An abrupt failover may end connections that are open: told apart from whether new ones work, and no failure by itself. */
export const inFlightTcp: Assertion = {
  name: 'in_flight_tcp',
  describe: 'what became of a TCP connection that was open while each fault played; a failure only with mustSurvive',
  args: {
    type: 'object',
    additionalProperties: false,
    properties: {
      mustSurvive: { type: 'boolean', default: false, description: 'Whether a connection that breaks is a failure.' },
    },
  },
  needs: ['faults', 'outages'],
  grade(run, args) {
    if (run.scenario.faults.length === 0) return { result: 'na', detail: 'the scenario has no fault' };
    const said: string[] = [];
    const findings = plannedFaults(run).map(({ label, recorded }) => {
      const stream = recorded?.outages?.stream;
      if (stream === undefined) return unknown(`${label}: no open connection was watched`);
      const what = stream.survived
        ? `survived, longest silence ${ms(stream.longestGapMs)}`
        : `broke${stream.error === undefined ? '' : ` (${stream.error})`}`;
      said.push(`${label}: TCP ${stream.src} -> ${stream.dst} ${what}`);
      return stream.survived || args['mustSurvive'] !== true ? pass(label) : fail(said.at(-1) ?? label);
    });
    return collate(findings, () => said.join('; '));
  },
};
