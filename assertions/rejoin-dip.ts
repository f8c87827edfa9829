import type { Assertion, RecordedRun } from './assertion.js';
import { collate, fail, pass, unknown, type Finding } from './support/finding.js';
import { endedEarly } from './support/recovery.js';
import { plannedRounds, type PlannedRound } from './support/rounds.js';
import { ms } from './support/text.js';
import { watchedFlows, watchedWords } from '../src/matrix/sample.js';
import { without } from './support/applies.js';

const DEFAULT_MOST_MS = 2_000;

/** What it costs when the preferred router comes back: a run that only says "recovered" hides this second outage. */
export const rejoinDip: Assertion = {
  name: 'rejoin_dip',
  describe: 'when the preferred router comes back no flow is out for longer than a limit',
  args: {
    type: 'object',
    additionalProperties: false,
    properties: {
      maxOutageMs: {
        type: 'integer',
        minimum: 0,
        default: DEFAULT_MOST_MS,
        description: 'Longest outage that any flow may have while it comes back, in ms.',
      },
    },
  },
  needs: ['faults', 'outages'],
  inapplicable: without('rejoin'),
  grade(run, args) {
    const most = typeof args['maxOutageMs'] === 'number' ? args['maxOutageMs'] : DEFAULT_MOST_MS;
    const rejoins = plannedRounds(run).filter(({ faults }) => faults.some(({ fault }) => fault === 'rejoin'));
    if (rejoins.length === 0)
      return { result: 'na', detail: 'no router comes back in this scenario (no fault rejoin)' };
    const findings = rejoins.flatMap((round) => judgeRound(run, round, most));
    const dips = rejoins.flatMap((round) => outagesOf(round)?.flows.map((flow) => flow.outageMs) ?? []);
    const deepest = dips.reduce((worst, dip) => Math.max(worst, dip), 0);
    const stayed = rejoins.filter(({ faults }) =>
      faults.some(({ recorded }) => recorded?.proof?.['preempted'] === false),
    );
    const moved = stayed.length === 0 ? '' : `; it did not take over again in ${stayed.length} of ${rejoins.length}`;
    return collate(
      findings,
      () =>
        `at most ${ms(deepest)} out when it came back (limit ${ms(most)})${moved}${watchedWords(run.plan, run.scenario)}`,
    );
  },
};

function judgeRound(run: RecordedRun, round: PlannedRound, most: number): Finding[] {
  const outages = outagesOf(round);
  if (outages === null) return [unknown(`${round.label}: what the flows saw was not recorded`)];
  const seen = new Map(outages.flows.map((flow) => [`${flow.src} ${flow.dst}`, flow]));
  return watchedFlows(run.plan, run.scenario).flows.map(({ src, dst }) => {
    const where = `${round.label}: ${src} -> ${dst}`;
    const flow = seen.get(`${src} ${dst}`);
    if (flow === undefined || !(flow.sent > 0)) return unknown(`${where} was not probed`);
    const ended = endedEarly(flow, outages);
    if (ended !== null) return unknown(`${where} ${ended}`);
    if (flow.outageMs > most) return fail(`${where} was out for ${ms(flow.outageMs)}, longer than ${ms(most)}`);
    if (flow.recovered) return pass(where);
    // Then its outage was not over when probing ended, and counts as long as it was seen.
    return unknown(`${where} had not answered again when probing ended after ${ms(outages.watchedMs)}`);
  });
}

function outagesOf({ faults }: PlannedRound): NonNullable<PlannedRound['faults'][number]['recorded']>['outages'] {
  return faults.find(({ recorded }) => recorded?.outages)?.recorded?.outages ?? null;
}
