import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { NodePool } from '../../../runners/node.js';
import { probePaths } from '../../../runners/probes/index.js';
import { sweepSizes } from '../../../runners/probes/paths/sizes.js';
import { readLinkMtu, readSweep } from '../../../runners/probes/paths/sweep.js';
import { createNodePool } from '../../../runners/ssh/index.js';
import type { PathProbe } from '../../../src/model.js';
import { topology } from '../../../src/scenario/topology.js';
import { skipWithoutHosts, startHosts, type TestHosts } from './support/hosts.js';

const plan = topology({ profile: 'minimal', providers: ['onprem', 'aws', 'oci'] });

describe('the sizes of a sweep', () => {
  it('are the MTU of the link and what overlays leave of it, above what everybody must take', () => {
    expect(sweepSizes(1500)).to.deep.equal([576, 1200, 1280, 1400, 1420, 1440, 1460, 1480, 1500]);
    expect(sweepSizes(1450)).to.include.members([1450, 1430, 1350]).and.not.include(1500);
  });

  it('know that a path beyond jumbo frames may be an Ethernet path', () => {
    expect(sweepSizes(9001)).to.include.members([9001, 8981, 1500, 1420, 1280]);
  });

  it('keep to a link that takes less than usual', () => {
    expect(sweepSizes(600)).to.deep.equal([500, 520, 540, 560, 576, 580, 600]);
  });
});

describe('the output of a sweep', () => {
  const flow = { number: 3, dstIp: '10.77.60.13' };

  it('tells answers, refusals and silence apart', () => {
    const text = [
      '3.576:556 bytes from 10.77.60.13: icmp_seq=1 ttl=60 time=0.2 ms',
      '3.1400:From 10.99.0.2 icmp_seq=1 Frag needed and DF set (mtu = 1350)',
      '3.1420:PING 10.77.60.13 (10.77.60.13) 1392(1420) bytes of data.',
      '3.1420:ping: local error: message too long, mtu=1350',
      '3.1440:PING 10.77.60.13 (10.77.60.13) 1412(1440) bytes of data.',
      '3.1440:3 packets transmitted, 0 received, 100% packet loss, time 1936ms',
    ].join('\n');
    const seen = readSweep(text, [flow], [576, 1400, 1420, 1440, 1500]).get(3);
    expect(seen).to.deep.equal({
      tried: [576, 1400, 1420, 1440],
      answered: [576],
      refused: [1400, 1420],
      said: 'Frag needed and DF set (mtu = 1350); message too long, mtu=1350',
    });
  });

  it('does not take the answer of another host, nor a refusal for another reason', () => {
    const text = [
      '3.576:556 bytes from 10.77.60.99: icmp_seq=1 ttl=60 time=0.2 ms',
      '3.1400:From 10.99.0.2 icmp_seq=1 Packet filtered',
    ].join('\n');
    const seen = readSweep(text, [flow], [576, 1400]).get(3);
    expect(seen).to.deep.equal({ tried: [576, 1400], answered: [], refused: [], said: 'Packet filtered' });
  });

  it('says when ping cannot do it', () => {
    for (const line of ['sh: 1: ping: not found', 'ping: unrecognized option: M'])
      expect(readSweep(`3.576:${line}`, [flow], [576]).get(3)?.skipped).to.equal(line);
  });

  it('knows the MTU of a link', () => {
    expect(readLinkMtu('2: lan0@if4: <BROADCAST,UP> mtu 1450 qdisc noqueue state UP')).to.equal(1450);
    expect(readLinkMtu('Device "" does not exist.')).to.equal(0);
  });
});

describe('path probes over real packets', function () {
  let hosts: TestHosts;
  let pool: NodePool;

  before(async function () {
    skipWithoutHosts(this);
    hosts = await startHosts(plan.sites.map((site) => site.client));
    pool = createNodePool(hosts.access);
  });
  after(async () => {
    await pool?.close();
    await hosts?.stop();
  });

  const probe = async (src = 'onprem', dst = 'aws'): Promise<PathProbe> => {
    const probes = await probePaths(pool, plan, { signal: new AbortController().signal, deadlineMs: 60_000 });
    expect(probes).to.have.length(6);
    const found = probes.find((each) => each.src === `${src}-client` && each.dst === `${dst}-client`);
    if (found === undefined) throw new Error(`no probe ${src} -> ${dst}`);
    return found;
  };
  /** Probes while the router filters what it forwards. */
  const filtered = async (rule: string): Promise<PathProbe> => {
    hosts.sh(
      `nft 'add table ip t; add chain ip t f { type filter hook forward priority 0; }; add rule ip t f ${rule}'`,
    );
    try {
      return await probe();
    } finally {
      hosts.sh('nft delete table ip t');
    }
  };

  it('get everything through a sound path, and leave nothing running', async () => {
    const { mtu, bulk, connections } = await probe();
    expect(mtu).to.deep.include({ linkMtu: 1500, refused: [], said: '', answered: mtu.tried });
    expect(mtu.tried).to.include(1500);
    expect(bulk).to.include({ received: bulk.bytes, intact: true, opened: true });
    expect(bulk.bytes).to.be.greaterThan(300_000);
    expect(connections).to.deep.equal({ tried: 5, opened: 5 });
    expect(hosts.sh('ps ax -o args')).to.not.match(/^(perl|ping) /m);
  });

  it('see a black hole: big packets vanish, and a transfer hangs on an open connection', async () => {
    const { mtu, bulk, connections } = await filtered('meta length > 1300 drop');
    expect(mtu).to.deep.include({ answered: [576, 1200, 1280], refused: [], said: '' });
    expect(bulk).to.include({ opened: true, received: 0, intact: false, error: 'stalled' });
    expect(connections).to.deep.equal({ tried: 5, opened: 5 });
  });

  it('see that new connections are dropped, refused or rejected while pings pass', async () => {
    const dropped = await filtered('tcp dport != 22 tcp flags & (syn | ack) == syn drop');
    expect(dropped.connections).to.deep.equal({ tried: 1, opened: 0, error: 'connection timed out' });
    expect(dropped.bulk).to.include({ opened: false, received: 0, intact: false });
    expect(dropped.mtu.answered).to.deep.equal(dropped.mtu.tried);
    const reset = await filtered('tcp dport != 22 reject with tcp reset');
    expect(reset.connections).to.include({ opened: 0, error: 'connection refused' });
    const rejected = await filtered('tcp dport != 22 reject with icmp type host-unreachable');
    expect(rejected.connections).to.include({ opened: 0, error: 'no route to host' });
  });

  it('learn from a router that says how much it takes, and transfer all the same', async () => {
    hosts.sh('ip link set port1 mtu 1400');
    try {
      const { mtu, bulk } = await probe();
      expect(mtu.answered).to.include(1400).and.not.include(1420);
      expect(mtu.refused).to.deep.equal([1420, 1440, 1460, 1480, 1500]);
      expect(mtu.said).to.match(/mtu ?= ?1400/);
      expect(bulk).to.include({ intact: true, received: bulk.bytes });
    } finally {
      hosts.sh('ip link set port1 mtu 1500');
      hosts.sh('ip route flush cache', 'onprem-client');
    }
  });

  it('say what is missing on the nodes, and sweep all the same', async () => {
    const shadow = join(hosts.dir, 'bin/perl');
    writeFileSync(shadow, '#!/bin/sh\necho "sh: perl: not found" >&2\nexit 127\n', { mode: 0o755 });
    try {
      const { mtu, bulk, connections } = await probe();
      expect(mtu.answered).to.include(1500);
      expect(bulk.skipped).to.contain('has no perl').and.contain('not found');
      expect(connections).to.include({ tried: 0, opened: 0 });
      expect(connections.skipped).to.contain('has no perl');
    } finally {
      rmSync(shadow);
    }
  });

  it('end with the reason of their abort signal', async () => {
    const abort = new AbortController();
    const probing = probePaths(pool, plan, { signal: abort.signal, deadlineMs: 60_000 });
    abort.abort(new Error('enough'));
    const message = await probing.then(
      () => 'it went on',
      (error: unknown) => String(error),
    );
    expect(message).to.contain('enough');
    expect(hosts.sh('ps ax -o args')).to.not.match(/^(perl|ping) /m);
  });
});
