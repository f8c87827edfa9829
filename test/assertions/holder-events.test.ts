import type { HolderEvent } from '../../src/model.js';
import { Recording, type Author } from '../evidence/support/recording.js';
import { expectVerdict, judge } from './support/judge.js';

const B = 'aws-router-b';
const ADDRESS = '10.77.60.10';

/** The same taking once more, as another event. */
function again(event: HolderEvent, nth: number): HolderEvent {
  return { ...structuredClone(event), id: event.id + 1_000 * nth };
}

function takes(recording: Recording, node: string, phase: string, kind = 'seize-complete'): HolderEvent {
  const found = recording
    .router(phase, node)
    .events?.find(({ attributes }) => attributes.transitionKind === kind && attributes.address === `${ADDRESS}/32`);
  if (found === undefined) throw new Error(`${node} did not take ${ADDRESS}`);
  return found;
}

const rejoined: Author = {
  faults: [
    { fault: 'stop-active', provider: 'aws' },
    { fault: 'rejoin', provider: 'aws' },
  ],
};

describe('holder_stable', () => {
  const name = 'holder_stable';

  it('passes when each address changed its holder once, and back after a rejoin', () => {
    expectVerdict(judge(name, new Recording()), 'pass');
    expectVerdict(judge(name, new Recording(rejoined)), 'pass');
    expectVerdict(judge(name, new Recording({ faults: [{ fault: 'drain', provider: 'azure' }] })), 'pass');
  });

  it('fails when an address was taken again, by the same router or by another site', () => {
    const churn = new Recording();
    churn.router('after-1', B).events?.push(again(takes(churn, B, 'after-1'), 1));
    expectVerdict(
      judge(name, churn),
      'fail',
      `after stop-active at aws, ${ADDRESS} at aws was taken 2 times (by ${B} and ${B}) instead of 1`,
    );
    const flap = new Recording();
    const model = takes(flap, 'oci-router', 'baseline');
    flap.router('after-1', 'oci-router').events?.push(again(model, 1));
    expectVerdict(
      judge(name, flap),
      'fail',
      `${ADDRESS} at oci was taken 1 times`,
      'although nothing was broken there',
    );
    const third = new Recording(rejoined);
    for (const nth of [1, 2]) {
      const event = takes(third, 'aws-router-a', 'after-2');
      third.router('after-2', 'aws-router-a').events?.push(again(event, nth));
    }
    expectVerdict(judge(name, third), 'fail', 'was taken 3 times', 'instead of 2');
  });

  it('is na when the events were gone, so that others may be gone as well', () => {
    const silent = new Recording();
    silent.router('after-1', B).events = [];
    expectVerdict(judge(name, silent), 'na', `no event tells how ${ADDRESS} at aws was taken`);
    const dropped = new Recording();
    dropped.router('after-1', 'oci-router').events = [];
    expectVerdict(judge(name, dropped), 'na', 'oci-router had dropped its events from before it');
    const unread = new Recording();
    delete unread.router('after-1', 'oci-router-b').events;
    expectVerdict(judge(name, unread), 'na', 'the events of oci-router-b were not recorded');
  });

  it('does not need the oldest events, only those since the phase before', () => {
    const recording = new Recording();
    recording.router('after-1', 'oci-router').events?.pop();
    expectVerdict(judge(name, recording), 'pass');
  });

  it('is na without a fault, or when one was never injected', () => {
    expectVerdict(judge(name, new Recording({ faults: [] })), 'na', 'no fault');
    expectVerdict(
      judge(
        name,
        new Recording().drop((body) => 'index' in body),
      ),
      'na',
      'not every fault was injected',
    );
  });
});

describe('holder_events_span_fault', () => {
  const name = 'holder_events_span_fault';

  it('passes when the events reach from before the fault to its takeover', () => {
    expectVerdict(judge(name, new Recording()), 'pass', 'reach from before each fault to its takeover');
    const trimmed = new Recording();
    trimmed.router('after-1', 'oci-router').events?.pop();
    expectVerdict(judge(name, trimmed), 'pass');
  });

  it('is na, so that the run is inconclusive, when the events of the takeover are not there', () => {
    const aged = new Recording();
    aged.router('after-1', B).events = [];
    expectVerdict(judge(name, aged), 'na', `the events of the takeover of ${ADDRESS} were gone, or never there`);
    const one = new Recording();
    const state = one.router('after-1', B);
    state.events = state.events?.filter(({ attributes }) => attributes.address !== `${ADDRESS}/32`) ?? [];
    expectVerdict(judge(name, one), 'na', ADDRESS);
  });

  it('does not take events from before the fault for those of its takeover', () => {
    const recording = new Recording(rejoined);
    const kept = recording.router('after-2', B).events;
    recording.router('after-1', B).events = kept ?? [];
    recording.router('baseline', B).events = kept ?? [];
    expectVerdict(judge(name, recording), 'na', 'stop-active on aws-router-a');
  });

  it('is na when a router had dropped what it had before, or was not read', () => {
    const drained = { faults: [{ fault: 'drain', provider: 'aws' as const }] };
    const dropped = new Recording(drained);
    dropped.router('after-1', 'aws-router-a').events = [];
    expectVerdict(judge(name, dropped), 'na', 'aws-router-a had dropped its events from before it');
    const unread = new Recording().drop(
      (body) => body.type === 'router-state' && body.phase === 'after-1' && body.state.node === B,
    );
    expectVerdict(judge(name, unread), 'na', `the events of ${B} were not recorded`);
  });

  it('is na where no fault makes a standby take over', () => {
    expectVerdict(judge(name, new Recording({ faults: [] })), 'na', 'no fault');
    const skew = new Recording({ faults: [{ fault: 'clock-skew', provider: 'aws' }] });
    expectVerdict(judge(name, skew), 'na', 'no fault of the scenario makes a standby take over');
  });
});
