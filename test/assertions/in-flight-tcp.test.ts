import type { StreamWatch } from '../../src/model.js';
import { Recording } from '../evidence/support/recording.js';
import { expectVerdict, judge } from './support/judge.js';

const name = 'in_flight_tcp';

function withStream(change: Partial<StreamWatch>): Recording {
  const recording = new Recording();
  for (const { stream } of recording.all('outages')) Object.assign(stream ?? {}, change);
  return recording;
}

const broken = { survived: false, longestGapMs: 3_900, error: 'it fell silent' };

describe('in_flight_tcp', () => {
  it('tells what became of the connection that was open, and fails only where it must survive', () => {
    expectVerdict(
      judge(name, new Recording()),
      'pass',
      'stop-active on aws-router-a',
      'survived, longest silence 330 ms',
    );
    expectVerdict(judge(name, withStream(broken)), 'pass', 'aws-client -> onprem-client broke (it fell silent)');
    expectVerdict(judge(name, withStream(broken), { mustSurvive: true }), 'fail', 'broke (it fell silent)');
    expectVerdict(judge(name, new Recording(), { mustSurvive: true }), 'pass');
  });

  it('tells of each round once, and of many in few words', () => {
    const faults = Array.from({ length: 6 }, () => ({ fault: 'drain', provider: 'aws' as const }));
    expectVerdict(judge(name, new Recording({ faults })), 'pass', 'and 2 more');
    const parallel = [
      { fault: 'drain', provider: 'aws' as const, round: 1 },
      { fault: 'drain', provider: 'oci' as const, round: 1 },
    ];
    const { detail } = judge(name, new Recording({ faults: parallel }));
    expectVerdict({ result: 'pass', detail }, 'pass', 'drain on aws-router-a and drain on oci-router: TCP');
  });

  it('is na when no connection was open to be broken', () => {
    const never = { survived: false, longestGapMs: 0, error: 'the stream never began: no answer' };
    expectVerdict(judge(name, withStream(never), { mustSurvive: true }), 'na', 'the stream never began');
    const unwatched = new Recording();
    for (const body of unwatched.all('outages')) delete body.stream;
    expectVerdict(judge(name, unwatched), 'na', 'no open connection was watched');
    expectVerdict(judge(name, new Recording({ faults: [] })), 'na', 'no fault');
  });
});
