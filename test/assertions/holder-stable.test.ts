import { Recording } from '../evidence/support/recording.js';
import { holderEvent } from '../evidence/support/world.js';
import { expectVerdict, judge } from './support/judge.js';

const name = 'holder_stable';
const address = '10.77.60.10';

/** A failover in which more happens at the standby: transitions of one address, after those that belong there. */
function withMore(...kinds: string[]): Recording {
  const recording = new Recording();
  const { events } = recording.router('after-1', 'aws-router-b');
  kinds.forEach((kind, index) => {
    const about = { address, from: 'aws-router-a', to: 'aws-router-b', generation: 'g' };
    events?.unshift(holderEvent({ id: 900 + index, tMs: 5_000 + index, kind, ...about }));
  });
  return recording;
}

describe('holder_stable', () => {
  it('passes when each address was taken once', () => {
    expectVerdict(judge(name, new Recording()), 'pass', 'no captured address changed its holder more often');
  });

  it('fails when a router took an address again', () => {
    const again = withMore('seize-start', 'seize-complete');
    expectVerdict(judge(name, again), 'fail', address, 'taken 2 times', 'aws-router-b and aws-router-b');
    expectVerdict(judge(name, withMore('seize-complete', 'capture-confirmed', 'capture-confirmed')), 'fail', '2 times');
  });

  it('counts an attempt that came to nothing and was made again as one: the holder changed once', () => {
    expectVerdict(judge(name, withMore('seize-start')), 'pass');
    expectVerdict(judge(name, withMore('graceful-handover')), 'pass');
  });

  it('counts attempts of two routers as two, though neither came to anything', () => {
    const recording = new Recording({ faults: [{ fault: 'drain', provider: 'aws' }] });
    const about = { address, kind: 'graceful-handover', from: 'aws-router-b', to: 'aws-router-a', generation: 'g' };
    recording.router('after-1', 'aws-router-a').events?.unshift(holderEvent({ id: 900, tMs: 5_000, ...about }));
    expectVerdict(judge(name, recording), 'fail', '2 times', 'aws-router-a and aws-router-b');
  });

  it('is na when the events of a router were not recorded', () => {
    const recording = new Recording();
    delete recording.router('after-1', 'aws-router-b').events;
    expectVerdict(judge(name, recording), 'na', 'aws-router-b');
  });
});
