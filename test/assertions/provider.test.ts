import type { ActionRecord } from '../../src/model.js';
import { Recording, type Author } from '../evidence/support/recording.js';
import { expectVerdict, judge } from './support/judge.js';

const A = 'aws-router-a';
const B = 'aws-router-b';
const ADDRESS = '10.77.60.10';

function rowOf(recording: Recording, phase: string, node: string): ActionRecord {
  const row = recording.router(phase, node).actions?.find(({ targetJSON }) => targetJSON.includes(`"${ADDRESS}/32"`));
  if (row === undefined) throw new Error(`${node} has no row about ${ADDRESS}`);
  return row;
}

function withoutJournal(node: string): Recording {
  const recording = new Recording();
  delete recording.router('after-1', node).actions;
  return recording;
}

describe('forwarding_enabled', () => {
  const name = 'forwarding_enabled';

  it('passes when every NIC that holds captures may forward', () => {
    const recording = new Recording();
    recording.nic('after-1', A).forwarding = false;
    expectVerdict(judge(name, recording), 'pass', '6 NICs that hold captures may forward');
  });

  it('fails with the NIC and its router', () => {
    const recording = new Recording();
    recording.nic('after-1', B).forwarding = false;
    expectVerdict(judge(name, recording), 'fail', `after stop-active at aws, eni-of-${B} of ${B}`, 'may not forward');
  });

  it('is na when an inventory is missing or nobody holds anything', () => {
    const missing = new Recording().drop((body) => body.type === 'inventory' && body.inventory.site === 'oci');
    expectVerdict(judge(name, missing), 'na', 'the inventory of oci was not recorded');
    const empty = new Recording();
    empty.nic('after-1', B).secondary = [];
    expectVerdict(judge(name, empty), 'na', 'no NIC at aws holds a captured address');
  });
});

describe('provider_actions_succeeded', () => {
  const name = 'provider_actions_succeeded';
  const failed = (recording: Recording): Recording => {
    Object.assign(rowOf(recording, 'after-1', B), { status: 'failed', error: 'PrivateIpAddressLimitExceeded' });
    return recording;
  };

  it('passes when nothing is left failed, whatever failed on the way', () => {
    expectVerdict(judge(name, new Recording()), 'pass');
    const later = failed(new Recording());
    const done = { ...structuredClone(rowOf(later, 'after-1', B)), id: 999, status: 'succeeded' as const };
    Object.assign(done, { createdAt: '2026-11-23T09:00:00.000Z' });
    later.router('after-1', B).actions?.unshift(done);
    expectVerdict(judge(name, later), 'pass');
  });

  it('fails with the router, the action and what the provider said', () => {
    expectVerdict(
      judge(name, failed(new Recording())),
      'fail',
      `${B}: assign-secondary-ip of ${ADDRESS} failed: PrivateIpAddressLimitExceeded`,
    );
  });

  it('fails at whatever instant the journal was read, between two tries or during one', () => {
    const again = new Recording();
    Object.assign(rowOf(again, 'after-1', B), { status: 'running', error: 'PrivateIpAddressLimitExceeded' });
    expectVerdict(
      judge(name, again),
      'fail',
      `${B}: assign-secondary-ip of ${ADDRESS} is tried again, and failed before: PrivateIpAddressLimitExceeded`,
    );
    const first = new Recording();
    Object.assign(rowOf(first, 'after-1', B), { status: 'running', error: '' });
    expectVerdict(judge(name, first), 'pass');
  });

  it('is na when a journal was not read', () => {
    expectVerdict(judge(name, withoutJournal('oci-router')), 'na', 'the journal of oci-router was not recorded');
  });
});

describe('provider_actions_in_time', () => {
  const name = 'provider_actions_in_time';

  it('passes when no executor gave up', () => {
    const refused = new Recording();
    Object.assign(rowOf(refused, 'after-1', B), { status: 'failed', error: 'UnauthorizedOperation: denied' });
    expectVerdict(judge(name, refused), 'pass');
  });

  it('fails when one gave up before its provider answered', () => {
    for (const error of ['Timeout: no answer within 150 ms', 'context deadline exceeded', 'signal: killed']) {
      const recording = new Recording();
      Object.assign(rowOf(recording, 'after-1', B), { status: 'failed', error });
      expectVerdict(judge(name, recording), 'fail', `${B} gave up on assign-secondary-ip of ${ADDRESS}`, error);
    }
  });

  it('is na when a journal was not read', () => {
    expectVerdict(judge(name, withoutJournal(B)), 'na', `the journal of ${B} was not recorded`);
  });
});

describe('single_assigner', () => {
  const name = 'single_assigner';
  const drained: Author = { faults: [{ fault: 'drain', provider: 'aws' }] };
  /** Both routers of the site end up with an assignment of one address in a phase. */
  const both = (recording: Recording, phase: string, from: string, to: string): Recording => {
    const row = { ...structuredClone(rowOf(recording, phase, from)), id: 777, updatedAt: '2026-11-23T09:00:00.000Z' };
    recording.router(phase, to).actions?.push(row);
    return recording;
  };

  it('passes when one router assigned each address, at first and in each round', () => {
    expectVerdict(judge(name, new Recording()), 'pass');
    expectVerdict(judge(name, new Recording(drained)), 'pass');
  });

  it('fails when both routers assigned one address', () => {
    expectVerdict(
      judge(name, both(new Recording(drained), 'after-1', B, A)),
      'fail',
      `after drain at aws, ${A} and ${B} both assigned ${ADDRESS}`,
    );
    expectVerdict(
      judge(name, both(new Recording(), 'baseline', A, B)),
      'fail',
      'before any fault',
      `${A} and ${B} both`,
    );
  });

  it('is na when the journals do not say who assigned', () => {
    const silent = new Recording();
    silent.router('baseline', 'oci-router').actions = [];
    expectVerdict(judge(name, silent), 'na', `before any fault, no journal says who assigned ${ADDRESS} at oci`);
    const lost = new Recording();
    lost.router('after-1', B).actions = [];
    expectVerdict(judge(name, lost), 'na', 'after stop-active at aws, no journal says who assigned');
    expectVerdict(judge(name, withoutJournal(B)), 'na', `the journal of ${B} was not recorded`);
    const unasked = new Recording().drop(
      (body) => body.type === 'router-state' && body.phase === 'after-1' && body.state.node === A,
    );
    expectVerdict(judge(name, unasked), 'na', `the journal of ${A} was not recorded`);
    expectVerdict(judge(name, new Recording({ faults: [] })), 'na', 'no fault');
  });
});

describe('provider_calls_bounded', () => {
  const name = 'provider_calls_bounded';
  const add = (recording: Recording, count: number, change: object = {}): Recording => {
    const [model] = recording.calls('after-1', 'aws');
    for (let nth = 0; nth < count; nth += 1)
      if (model !== undefined) recording.calls('after-1', 'aws').push({ ...model, seq: 100 + nth, ...change });
    return recording;
  };

  it('passes with the most that any site needed in one round', () => {
    expectVerdict(judge(name, new Recording()), 'pass', 'at most 4 calls', 'cap 60');
    expectVerdict(judge(name, new Recording(), { maxPerFailover: 4 }), 'pass');
    expectVerdict(judge(name, add(new Recording(), 100, { principal: 'operator' })), 'pass');
  });

  it('fails with the site, the round and how many were refused', () => {
    const refused = { ok: false, code: 'UnauthorizedOperation' };
    expectVerdict(
      judge(name, add(new Recording(), 57, refused)),
      'fail',
      'after stop-active at aws, the routers at aws called their provider 61 times (57 refused), more than 60',
    );
    expectVerdict(judge(name, new Recording(), { maxPerFailover: 3 }), 'fail', 'in the baseline');
  });

  it('is na when calls were not recorded, or not whose they are', () => {
    const gone = new Recording().drop((body) => body.type === 'provider-calls' && body.site === 'oci');
    expectVerdict(judge(name, gone), 'na', 'the calls at oci were not recorded');
    expectVerdict(judge(name, add(new Recording(), 57, { principal: 'unknown' })), 'na', 'nobody knows whom');
    const silent = new Recording();
    silent.calls('baseline', 'azure').splice(0);
    expectVerdict(judge(name, silent), 'na', 'the log of azure has no call of a router');
  });

  it('is a skip where the lab keeps no log', () => {
    const recording = new Recording().drop((body) => body.type === 'provider-calls');
    for (const phase of ['baseline', 'after-1'])
      recording.timed.splice(-2, 0, {
        tMs: 90_000,
        body: { type: 'not-recorded', phase, what: 'provider-calls', why: 'this lab keeps no log' },
      });
    expectVerdict(judge(name, recording), 'skip', 'this lab keeps no log');
  });
});
