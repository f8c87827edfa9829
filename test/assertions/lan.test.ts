import type { L2Record } from '../../src/model.js';
import type { Recording } from '../evidence/support/recording.js';
import { expectVerdict, judge } from './support/judge.js';
import { lan, probedRecording } from './support/probed.js';

/** A run in which the LAN was seen otherwise while the fault played. */
function withLan(change: Partial<L2Record>): Recording {
  const recording = probedRecording();
  Object.assign(lan(recording, 'after-1'), change);
  return recording;
}

const probes = (change: Partial<NonNullable<L2Record['loopProbes']>[number]>): Partial<L2Record> => ({
  loopProbes: [
    { from: 'onprem-client', to: 'onprem-router', sent: 10, arrived: 10, repeated: 0, returned: 0, ...change },
  ],
});

describe('l2_loop_free', () => {
  const name = 'l2_loop_free';

  it('passes when each broadcast arrived once', () =>
    expectVerdict(
      judge(name, probedRecording()),
      'pass',
      '40 of 40 broadcasts',
      'in the baseline and during stop-active at aws',
    ));

  it('fails when one comes back or arrives twice', () => {
    expectVerdict(
      judge(name, withLan(probes({ returned: 7 }))),
      'fail',
      'during stop-active at aws',
      '7 of 10 broadcasts of onprem-client came back',
      'loop',
    );
    expectVerdict(judge(name, withLan(probes({ repeated: 3 }))), 'fail', '10 broadcasts', 'at onprem-router 13 times');
  });

  it('is na when nothing shows that broadcasts arrive at all', () => {
    expectVerdict(judge(name, withLan(probes({ arrived: 0 }))), 'na', 'none of 10 broadcasts');
    expectVerdict(judge(name, withLan({ loopProbes: [] })), 'na', 'no broadcast was sent');
  });

  it('is skip when it could never be seen, na when only sometimes', () => {
    const blind = { loopProbes: null, skipped: { loopProbes: 'tcpdump: permission denied' } };
    expectVerdict(judge(name, withLan(blind)), 'na', 'permission denied');
    const always = withLan(blind);
    Object.assign(lan(always, 'baseline'), blind);
    expectVerdict(judge(name, always), 'skip', 'permission denied');
  });

  it('is na when the LAN was not watched while the fault played', () => {
    const recording = probedRecording().drop((body) => body.type === 'l2' && body.phase === 'after-1');
    expectVerdict(judge(name, recording), 'na', 'during stop-active at aws, the LAN was not watched');
  });
});

describe('broadcast_storm_absent', () => {
  const name = 'broadcast_storm_absent';

  it('holds the busiest second against a cap', () => {
    expectVerdict(judge(name, probedRecording()), 'pass', 'at most 4', 'cap 100');
    expectVerdict(judge(name, withLan({ broadcastsPerSecond: 101 })), 'fail', '101', 'more than 100', 'storm');
    expectVerdict(judge(name, withLan({ broadcastsPerSecond: 101 }), { maxPerSecond: 500 }), 'pass');
    expectVerdict(judge(name, withLan({ broadcastsPerSecond: 3 }), { maxPerSecond: 2 }), 'fail');
  });

  it('does not trust a capture that saw nothing', () => {
    const nothing = { broadcastsPerSecond: 0, ...probes({ arrived: 0 }) };
    expectVerdict(judge(name, withLan(nothing)), 'na', 'not a single broadcast');
    expectVerdict(judge('mac_flap_absent', withLan(nothing)), 'na', 'not a single frame');
  });
});

describe('stp_rstp_stable', () => {
  const name = 'stp_rstp_stable';

  it('fails on any announced change unless told otherwise', () => {
    expectVerdict(judge(name, probedRecording()), 'pass');
    expectVerdict(judge(name, withLan({ topologyChanges: 1 })), 'fail', 'during stop-active', '1 times');
    expectVerdict(judge(name, withLan({ topologyChanges: 1 }), { maxTopologyChanges: 1 }), 'pass');
  });

  it('is skip with the reason where no spanning tree is heard', () => {
    const silent = { topologyChanges: null, skipped: { topologyChanges: 'none speaks on this LAN' } };
    const recording = withLan(silent);
    Object.assign(lan(recording, 'baseline'), silent);
    expectVerdict(judge(name, recording), 'skip', 'none speaks');
  });
});

describe('mac_flap_absent', () => {
  it('fails on a flap, and says in a pass what hosts cannot see', () => {
    expectVerdict(judge('mac_flap_absent', withLan({ macFlaps: 2 })), 'fail', '2 times');
    expectVerdict(judge('mac_flap_absent', withLan({ macFlaps: 2 }), { maxFlaps: 2 }), 'pass', 'not visible to hosts');
  });
});

describe('failover_ping_stable', () => {
  const name = 'failover_ping_stable';

  it('holds the share of lost pings against a limit', () => {
    expectVerdict(judge(name, withLan({ pingLost: 1 })), 'pass', '1 of 200 pings');
    expectVerdict(judge(name, withLan({ pingLost: 2 })), 'fail', '2 of 100 pings', '2.0 %');
    expectVerdict(judge(name, withLan({ pingLost: 2 }), { maxLossPercent: 5 }), 'pass');
  });

  it('is na without a failover or without pings', () => {
    expectVerdict(judge(name, probedRecording({ faults: [] })), 'na', 'no fault');
    expectVerdict(judge(name, withLan({ pingSent: 0 })), 'na', 'nothing was pinged');
  });
});

describe('l2_suppression_mechanism_recorded', () => {
  const name = 'l2_suppression_mechanism_recorded';

  it('passes with what is on record, and fails when it plainly does not hold', () => {
    expectVerdict(judge(name, probedRecording()), 'pass', 'rstp');
    expectVerdict(judge(name, withLan(probes({ returned: 10 }))), 'fail', 'rstp should prevent loops', 'came back');
  });

  it('is na when nobody could tell', () => {
    const unknown = {
      suppression: null,
      skipped: { suppression: 'onprem-router bridges 2 links without a spanning tree' },
    };
    expectVerdict(judge(name, withLan(unknown)), 'na', 'bridges 2 links');
  });
});
