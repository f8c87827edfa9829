import type { Assertion } from './assertion.js';
import { collate, fail, pass, unknown, type Finding } from './support/finding.js';
import { plannedRounds } from './support/rounds.js';
import { listed, ms } from './support/text.js';

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
    const told: string[] = [];
    const findings = plannedRounds(run).map(({ label, faults }): Finding => {
      const stream = faults[0]?.recorded?.outages?.stream;
      if (stream === undefined) return unknown(`${label}: no open connection was watched`);
      const neverBegan = !stream.survived && /never began/.test(stream.error ?? '');
      if (neverBegan) return unknown(`${label}: ${stream.src} -> ${stream.dst}: ${stream.error}`);
      const what = stream.survived
        ? `survived, longest silence ${ms(stream.longestGapMs)}`
        : `broke${stream.error === undefined ? '' : ` (${stream.error})`}`;
      const line = `${label}: TCP ${stream.src} -> ${stream.dst} ${what}`;
      told.push(line);
      return stream.survived || args['mustSurvive'] !== true ? pass(label) : fail(line);
    });
    return collate(findings, () => listed(told));
  },
};
