import { Recording } from '../evidence/support/recording.js';
import { macOf } from '../evidence/support/kernel.js';
import { expectVerdict, judge } from './support/judge.js';

const A = 'aws-router-a';
const B = 'aws-router-b';
const ADDRESS = '10.77.60.10';

/** The record without what one router says of its kernel after the fault. */
function without(key: 'addresses' | 'links' | 'routes' | 'rpFilter' | 'paths'): Recording {
  const recording = new Recording();
  delete recording.router('after-1', B)[key];
  return recording;
}

const unread = (node: string): Recording =>
  new Recording().drop((body) => body.type === 'router-state' && body.phase === 'after-1' && body.state.node === node);

describe('captured_address_not_local', () => {
  const name = 'captured_address_not_local';

  it('passes when no router has a client of another site in `ip addr`, at any moment', () => {
    expectVerdict(judge(name, new Recording()), 'pass', 'no router has a captured address of its own');
  });

  it('fails with router, address and device, or with the time when it was only there for a while', () => {
    const settled = new Recording();
    const state = settled.router('after-1', B);
    state.addresses?.push(ADDRESS);
    state.links?.find(({ device }) => device === 'lan0')?.addresses.push(ADDRESS);
    expectVerdict(judge(name, settled), 'fail', `after stop-active at aws, ${B} has ${ADDRESS}`, 'on lan0');
    const brief = new Recording();
    brief.moment('during-1', 1).own = [{ node: B, addresses: [ADDRESS] }];
    expectVerdict(judge(name, brief), 'fail', 'during stop-active at aws, 40 ms after the injection', B);
  });

  it('is na when a live router was not read or the round not watched', () => {
    expectVerdict(judge(name, without('addresses')), 'na', `the addresses of ${B} were not recorded`);
    expectVerdict(judge(name, unread('oci-router')), 'na', 'oci-router was not read');
    // The one that is off has nothing to say, but that must be on record.
    expectVerdict(judge(name, unread(A)), 'na', `${A} was not read`);
    const unwatched = new Recording().drop((body) => body.type === 'moment' && body.phase === 'during-1');
    expectVerdict(judge(name, unwatched), 'na', 'during stop-active at aws was not recorded');
  });
});

describe('overlay_addresses_unique', () => {
  const name = 'overlay_addresses_unique';

  it('passes when each overlay address is on its own router', () => {
    expectVerdict(judge(name, new Recording()), 'pass');
  });

  it('fails with both routers and the address', () => {
    const recording = new Recording();
    recording.router('baseline', 'oci-router').addresses?.push('10.99.0.3');
    expectVerdict(
      judge(name, recording),
      'fail',
      'in the baseline, oci-router has the overlay address 10.99.0.3 of azure-router as well',
    );
  });

  it('is na when addresses were not recorded, or not those of the overlay', () => {
    expectVerdict(judge(name, without('addresses')), 'na', B);
    const partial = new Recording();
    partial.router('after-1', B).addresses = ['127.0.0.1', '10.77.60.14'];
    expectVerdict(judge(name, partial), 'na', `${B} shows no overlay address, not even its own 10.99.0.5`);
  });
});

describe('routes_follow_best_path', () => {
  const name = 'routes_follow_best_path';
  const route = (recording: Recording, node: string, address: string) =>
    recording.router('after-1', node).routes?.find(({ dst }) => dst === `${address}/32`);

  it("passes when every kernel route to a client goes to BGP's next hop", () => {
    expectVerdict(judge(name, new Recording()), 'pass', '39 kernel routes');
  });

  it('fails when a leftover route wins, or when there is none', () => {
    const leftover = new Recording();
    leftover
      .router('after-1', B)
      .routes?.push({ dst: `${ADDRESS}/32`, via: '10.99.0.250', device: 'ovl0', metric: 10 });
    expectVerdict(judge(name, leftover), 'fail', `${B} sends to ${ADDRESS} via 10.99.0.250, while BGP says 10.99.0.1`);
    const weaker = new Recording();
    weaker.router('after-1', B).routes?.push({ dst: `${ADDRESS}/32`, via: '10.99.0.250', device: 'ovl0', metric: 99 });
    expectVerdict(judge(name, weaker), 'pass');
    const none = new Recording();
    Object.assign(route(none, 'oci-router', ADDRESS) ?? {}, { dst: '10.77.60.99/32' });
    expectVerdict(judge(name, none), 'fail', `oci-router has no kernel route to ${ADDRESS}`);
  });

  it('is na where the route names no next hop, or nothing was recorded', () => {
    const tunnel = new Recording();
    const used = route(tunnel, 'oci-router', ADDRESS);
    delete used?.via;
    expectVerdict(judge(name, tunnel), 'na', 'names no next hop');
    expectVerdict(judge(name, without('routes')), 'na', `the routes of ${B} were not recorded`);
    expectVerdict(judge(name, without('paths')), 'na', B);
    const pathless = new Recording();
    pathless.router('after-1', 'oci-router').paths = [];
    expectVerdict(judge(name, pathless), 'na', `oci-router has no BGP path to ${ADDRESS}`);
  });

  it('asks nothing of a router whose BGP a fault has stopped', () => {
    const recording = new Recording({ faults: [{ fault: 'routerd-bgp-stop', provider: 'aws' }] });
    Object.assign(recording.router('after-1', A), { paths: [], routes: [] });
    expectVerdict(judge(name, recording), 'pass', '39 kernel routes');
  });
});

describe('rp_filter_loose', () => {
  const name = 'rp_filter_loose';

  it('passes when the capture NIC filters loosely or not at all', () => {
    const recording = new Recording();
    Object.assign(recording.router('after-1', B).rpFilter ?? {}, { lan0: 2, wan0: 1 });
    expectVerdict(judge(name, recording), 'pass');
  });

  it('fails with router and device when it is strict', () => {
    const recording = new Recording();
    Object.assign(recording.router('after-1', B).rpFilter ?? {}, { lan0: 1 });
    expectVerdict(judge(name, recording), 'fail', `${B} has rp_filter=1 (strict) on lan0, its capture NIC`);
  });

  it('is na when the filter or the NIC was not recorded', () => {
    expectVerdict(judge(name, without('rpFilter')), 'na', `the reverse path filter of ${B} was not recorded`);
    expectVerdict(judge(name, without('links')), 'na', B);
  });
});

describe('icmp_redirects_absent', () => {
  const name = 'icmp_redirects_absent';
  const received = (recording: Recording, phase: string, count: number): void =>
    void (recording.client(phase, 'onprem-client').redirectsReceived = count);

  it('passes when no client received any', () => {
    expectVerdict(judge(name, new Recording()), 'pass');
  });

  it('fails with the client, counted since the baseline', () => {
    const recording = new Recording();
    received(recording, 'after-1', 4);
    expectVerdict(judge(name, recording), 'fail', 'after stop-active at aws, onprem-client had received 4');
    received(recording, 'baseline', 1);
    expectVerdict(judge(name, recording), 'fail', 'in the baseline, onprem-client had received 1', 'and 1 more');
  });

  it('does not count what a real on-prem host received before the run, but what it did after a restart', () => {
    const recording = new Recording();
    for (const body of recording.all('lab')) body.lab = 'cloud';
    received(recording, 'baseline', 7);
    received(recording, 'after-1', 7);
    expectVerdict(judge(name, recording), 'pass');
    received(recording, 'after-1', 2);
    expectVerdict(judge(name, recording), 'fail', 'onprem-client had received 2');
  });

  it('is na when a client was not read or counted, a skip where the lab cannot', () => {
    const uncounted = new Recording();
    delete uncounted.client('after-1', 'oci-client').redirectsReceived;
    expectVerdict(judge(name, uncounted), 'na', 'the redirects of oci-client were not counted');
    const gone = new Recording().drop((body) => body.type === 'client-state' && body.phase === 'after-1');
    expectVerdict(judge(name, gone), 'na', 'was not read');
    gone.drop((body) => body.type === 'client-state');
    for (const phase of ['baseline', 'after-1'])
      gone.timed.splice(-2, 0, {
        tMs: 90_000,
        body: { type: 'not-recorded', phase, what: 'client-state', why: 'no shell on clients' },
      });
    expectVerdict(judge(name, gone), 'skip', 'cannot be checked in this lab: no shell on clients');
  });
});

describe('neighbour_cache_fresh', () => {
  const name = 'neighbour_cache_fresh';
  const entry = (recording: Recording, phase: string, client: string) =>
    recording.client(phase, client).neighbours?.find(({ address }) => address === ADDRESS) ?? { mac: '', state: '' };

  /** A cloud in which a client learns the hardware address of the holder's NIC itself. */
  function bridged(afterwards: string): Recording {
    const recording = new Recording({ providers: ['onprem', 'aws'] });
    entry(recording, 'baseline', 'aws-client').mac = macOf('10.77.60.4');
    entry(recording, 'after-1', 'aws-client').mac = macOf(afterwards);
    return recording;
  }

  it("passes when entries are the holder's or the network's own", () => {
    expectVerdict(judge(name, new Recording()), 'pass');
    expectVerdict(judge(name, bridged('10.77.60.14')), 'pass');
    const old = new Recording();
    Object.assign(entry(old, 'after-1', 'aws-client'), { mac: '02:77:ff:ff:ff:ff', state: 'FAILED' });
    expectVerdict(judge(name, old), 'pass');
  });

  it('fails when a client still sends to the old holder, even where that was all it ever knew', () => {
    expectVerdict(
      judge(name, bridged('10.77.60.4')),
      'fail',
      `after stop-active at aws, aws-client sends to ${ADDRESS} at ${macOf('10.77.60.4')} (REACHABLE)`,
      macOf('10.77.60.14'),
    );
  });

  it('fails when an on-prem client sends to anybody but the router', () => {
    const recording = new Recording();
    const neighbour = recording.client('after-1', 'onprem-client').neighbours?.[0];
    Object.assign(neighbour ?? {}, { mac: '02:77:ff:ff:ff:ff', state: 'STALE' });
    expectVerdict(judge(name, recording), 'fail', 'onprem-client sends to', '02:77:ff:ff:ff:ff (STALE)');
  });

  it('is na when the cache shows nothing, or nobody knows what is right', () => {
    const empty = new Recording();
    empty.client('after-1', 'aws-client').neighbours = [];
    expectVerdict(judge(name, empty), 'na', 'aws-client had no neighbour entry of any captured address');
    const unknown = bridged('10.77.60.14').drop(
      (body) => body.type === 'router-state' && body.phase === 'after-1' && body.state.node === B,
    );
    expectVerdict(judge(name, unknown), 'na', 'was not recorded');
    const gone = new Recording().drop((body) => body.type === 'client-state');
    expectVerdict(judge(name, gone), 'na', 'was not read');
  });
});
