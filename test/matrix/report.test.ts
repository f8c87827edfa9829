import { expect } from 'chai';
import { parseSourceReport } from '../../src/matrix/report.js';
import { sampleReport } from './support.js';

describe('report of a source', () => {
  it('reads what ping and ssh printed', () => {
    const report = sampleReport();
    expect(report).to.include({ hostname: 'onprem-client', gateway: '10.77.60.1' });
    expect(report.flows.get(0)).to.deep.include({
      pingsSent: 3,
      pingsReceived: 3,
      replySources: ['10.77.60.11'],
      pingError: '',
    });
    expect(report.flows.get(0)?.rttMs).to.be.greaterThan(0);
    expect(report.flows.get(0)?.ssh).to.deep.include({
      ok: true,
      peerIp: '10.77.60.10',
      serverIp: '10.77.60.11',
      hostname: 'aws-client',
      error: '',
    });
    expect(report.flows.get(0)?.ssh.hostKeys).to.have.length(1);
  });

  it('reads why a flow failed', () => {
    const flow = sampleReport().flows.get(1);
    expect(flow).to.include({
      pingsSent: 3,
      pingsReceived: 0,
      pingError: 'From 192.0.0.8 icmp_seq=3 Destination Port Unreachable',
    });
    expect(flow?.ssh).to.deep.include({
      ok: false,
      peerIp: '',
      hostKeys: [],
      error: 'ssh: connect to host 10.77.60.13 port 22: Connection refused',
    });
  });

  it('counts a duplicate as one answer', () => {
    const lines = [1, 1, 2].map((seq) => `ping.0:64 bytes from 10.77.60.11: icmp_seq=${seq} ttl=64 time=0.05 ms`);
    expect(parseSourceReport(lines.join('\n')).flows.get(0)?.pingsReceived).to.equal(2);
  });

  it('does not take a login without the remote side for one', () => {
    const report = parseSourceReport('ssh.0:\nssh.0:exit 0 1.00 1.10\n');
    expect(report.flows.get(0)?.ssh).to.include({ ok: false, peerIp: '' });
    expect(parseSourceReport('ssh.0:labrun 1.2.3.4 5 6.7.8.9 22 host\n').flows.get(0)?.ssh).to.include({
      ok: false,
      error: 'ssh did not end',
    });
  });

  it('takes the default route with the lowest metric', () => {
    const gateway = (...routes: string[]): string =>
      parseSourceReport(routes.map((route) => `gw:${route}`).join('\n')).gateway;
    expect(
      gateway('default via 10.0.0.9 dev eth1 metric 200', 'default via 10.0.0.1 dev eth0 proto dhcp metric 100'),
    ).to.equal('10.0.0.1');
    expect(gateway('default dev tun0 scope link')).to.equal('dev tun0');
    expect(gateway()).to.equal('');
    expect(gateway('sh: ip: not found')).to.equal('');
  });

  it('knows nothing of flows that were not probed', () => {
    expect(parseSourceReport('host:a\n').flows.size).to.equal(0);
  });
});
