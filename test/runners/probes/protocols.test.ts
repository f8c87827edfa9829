import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { NodePool } from '../../../runners/node.js';
import { probeProtocols } from '../../../runners/probes/index.js';
import { readReport } from '../../../runners/probes/protocols/kind.js';
import { startService } from '../../../runners/probes/service.js';
import { createNodePool } from '../../../runners/ssh/index.js';
import type { ProtocolProbe } from '../../../src/model.js';
import { topology } from '../../../src/scenario/topology.js';
import { findTool } from '../../../fixtures/fabric/tools.js';
import { skipWithoutHosts, startHosts, type TestHosts } from './support/hosts.js';

const plan = topology({ profile: 'minimal', providers: ['onprem', 'aws', 'oci'] });
const HAS_FTP = ['vsftpd', 'curl'].every((tool) => findTool(tool) !== undefined);
const HAS_RPC = ['rpcbind', 'rpcinfo'].every((tool) => findTool(tool) !== undefined);
type Seen = Record<ProtocolProbe['protocol'], ProtocolProbe>;
const SERVERS = /^(timeout \d+ )?(vsftpd|rpcbind|ganesha\.nfsd) /m;

describe('the report of a protocol', () => {
  it('keeps flows and what they are about apart', () => {
    const report = readReport('0.active:< 220 hello\r\n0.active:exit 0\n11.passive:x: y\nnoise\n');
    expect(report.get(0)?.get('active')).to.deep.equal(['< 220 hello', 'exit 0']);
    expect(report.get(11)?.get('passive')).to.deep.equal(['x: y']);
    expect(report.size).to.equal(2);
  });
});

describe('protocol probes over real packets', function () {
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
  afterEach(() => expect(hosts.sh('ps ax -o args')).to.not.match(SERVERS));

  const probeAll = (): Promise<ProtocolProbe[]> =>
    probeProtocols(pool, plan, { signal: new AbortController().signal, deadlineMs: 60_000 });
  const probe = async (): Promise<Seen> => {
    const probes = await probeAll();
    const own = probes.filter(({ src, dst }) => src === 'onprem-client' && dst === 'aws-client');
    return Object.fromEntries(own.map((each) => [each.protocol, each])) as Seen;
  };
  /** Probes while the router does something to what it forwards. */
  const meddled = async (chain: string): Promise<Seen> => {
    hosts.sh(`nft 'add table ip t; ${chain}'`);
    try {
      return await probe();
    } finally {
      hosts.sh('nft delete table ip t');
    }
  };
  const drop = (rule: string) =>
    meddled(`add chain ip t f { type filter hook forward priority 0; }; add rule ip t f ${rule} drop`);

  it('tell every protocol on every flow: that it works, or what is missing for it', async () => {
    const probes = await probeAll();
    expect(probes).to.have.length(6 * 4);
    for (const { protocol, src, dst, result, detail, peerIp, serverIp } of probes) {
      const has = protocol === 'rpc' ? HAS_RPC : protocol === 'nfs' ? result !== 'skip' : HAS_FTP;
      expect(result, `${protocol} ${src} -> ${dst}: ${detail}`).to.equal(has ? 'pass' : 'skip');
      if (!has) expect(detail).to.contain('not installed');
      if (has && protocol.startsWith('ftp'))
        expect(peerIp).to.equal(plan.sites.find((site) => site.client.name === src)?.client.lanIp);
      if (has && protocol === 'ftp-passive')
        expect(serverIp).to.equal(plan.sites.find((site) => site.client.name === dst)?.client.lanIp);
    }
  });

  it('tell which of the data connections of FTP does not get through', async function () {
    if (!HAS_FTP) this.skip();
    const active = await drop('tcp sport 20 tcp flags & (syn | ack) == syn');
    expect(active['ftp-active'].result, active['ftp-active'].detail).to.equal('fail');
    expect(active['ftp-passive'].result, active['ftp-passive'].detail).to.equal('pass');
    const passive = await drop('tcp sport != 20 tcp dport > 1023 tcp flags & (syn | ack) == syn');
    expect(passive['ftp-active'].result, passive['ftp-active'].detail).to.equal('pass');
    expect(passive['ftp-passive'].result, passive['ftp-passive'].detail).to.equal('fail');
  });

  it('see translated addresses from inside the protocol', async function () {
    if (!HAS_FTP) this.skip();
    const nat = 'type nat hook postrouting priority 100;';
    hosts.sh('ip addr add 10.77.60.77/32 dev lo');
    try {
      const seen = await meddled(
        `add chain ip t n { ${nat} }; add rule ip t n ip saddr 10.77.60.10 ip daddr 10.77.60.11 snat to 10.77.60.77`,
      );
      expect(seen['ftp-passive']).to.include({ result: 'pass', peerIp: '10.77.60.77', serverIp: '10.77.60.11' });
      expect(seen['ftp-active']).to.include({ result: 'fail', peerIp: '10.77.60.77' });
      expect(seen['ftp-active'].detail).to.contain('PORT');
    } finally {
      hosts.sh('ip addr del 10.77.60.77/32 dev lo');
    }
  });

  it('tell over which transport RPC does not answer', async function () {
    if (!HAS_RPC) this.skip();
    const { rpc } = await drop('udp dport 111');
    expect(rpc.result, rpc.detail).to.equal('fail');
    expect(rpc.detail).to.match(/^over UDP: /);
  });

  it('say that a client is missing on one side only', async function () {
    if (!HAS_FTP) this.skip();
    const shadow = join(hosts.dir, 'bin/curl');
    writeFileSync(shadow, '#!/bin/sh\necho "curl: (1) Protocol ftp not supported" >&2\nexit 1\n', { mode: 0o755 });
    try {
      const { 'ftp-active': active } = await probe();
      expect(active).to.include({ result: 'skip', detail: 'the client is a curl that does not speak FTP' });
    } finally {
      rmSync(shadow);
    }
  });
});

describe('a service on a node', function () {
  let hosts: TestHosts;
  let pool: NodePool;
  const name = 'onprem-client';

  before(async function () {
    skipWithoutHosts(this);
    hosts = await startHosts([plan.sites[0]?.client ?? { name, lanIp: '10.77.60.10' }]);
    pool = createNodePool(hosts.access);
  });
  after(async () => {
    await pool?.close();
    await hosts?.stop();
  });

  const start = (script: string, readyMs = 5_000) => startService(pool, name, `exec sh -c '${script}'`, readyMs);

  it('runs until it is stopped, and then says its last words', async () => {
    const service = await start('trap "echo bye; exit 0" INT; echo ready 21 x; while :; do sleep 0.05; done');
    expect(service).to.include({ state: 'ready', facts: '21 x' });
    if (service.state === 'ready') expect(await service.stop()).to.deep.equal(['ready 21 x', 'bye']);
  });

  it('is absent when it says so or its command is not there', async () => {
    expect(await start('echo absent no such server')).to.deep.equal({ state: 'absent', why: 'no such server' });
    expect(await startService(pool, name, 'exec no-such-command', 5_000)).to.include({ state: 'absent' });
  });

  it('has failed when it ends, or does not serve in time', async () => {
    expect(await start('echo cannot bind >&2; exit 3')).to.deep.equal({ state: 'failed', why: 'cannot bind' });
    const slow = await start('echo still busy; sleep 5', 200);
    expect(slow).to.include({ state: 'failed' });
    expect('why' in slow && slow.why)
      .to.contain('200 ms')
      .and.contain('still busy');
    expect(hosts.sh('ps ax -o args')).to.not.match(/^sleep 5/m);
  });
});
