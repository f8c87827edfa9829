import { expect } from 'chai';
import { readCounter, readLinks, readNeighbours, readRoutes, readRpFilter } from '../../src/engine/kernel-state.js';

describe("what a node's kernel says", () => {
  it('of its links', () => {
    const json = JSON.stringify([
      { ifname: 'lo', address: '00:00:00:00:00:00', mtu: 65536, addr_info: [{ family: 'inet', local: '127.0.0.1' }] },
      {
        ifname: 'lan0',
        address: '02:77:0a:4d:3c:0b',
        mtu: 1450,
        addr_info: [
          { family: 'inet', local: '10.77.60.11' },
          { family: 'inet6', local: 'fe80::1' },
        ],
      },
      {},
    ]);
    expect(readLinks(json)).to.deep.equal([
      { device: 'lo', mac: '00:00:00:00:00:00', mtu: 65536, addresses: ['127.0.0.1'] },
      { device: 'lan0', mac: '02:77:0a:4d:3c:0b', mtu: 1450, addresses: ['10.77.60.11'] },
    ]);
  });

  it('of its routes', () => {
    const json = JSON.stringify([
      { dst: 'default', gateway: '10.77.60.1', dev: 'lan0' },
      { dst: '10.77.60.10', gateway: '10.99.0.1', dev: 'ovl0', metric: 32 },
      { dst: '10.77.60.0/24', dev: 'lan0' },
    ]);
    expect(readRoutes(json)).to.deep.equal([
      { dst: 'default', via: '10.77.60.1', device: 'lan0' },
      { dst: '10.77.60.10/32', via: '10.99.0.1', device: 'ovl0', metric: 32 },
      { dst: '10.77.60.0/24', device: 'lan0' },
    ]);
  });

  it('of its reverse path filters, where the stricter of all and the device counts', () => {
    const base = '/proc/sys/net/ipv4/conf';
    expect(
      readRpFilter(
        `${base}/all/rp_filter:1\n${base}/default/rp_filter:2\n${base}/lan0/rp_filter:0\n${base}/ovl0/rp_filter:2\n`,
      ),
    ).to.deep.equal({ lan0: 1, ovl0: 2 });
  });

  it('of its counters', () => {
    const snmp =
      'Ip: Forwarding\nIp: 1\nIcmp: InMsgs InRedirects OutRedirects\nIcmp: 12 3 4\nIcmpMsg: InType5\nIcmpMsg: 3\n';
    expect(readCounter(snmp, 'Icmp', 'InRedirects')).to.equal(3);
    expect(readCounter(snmp, 'Icmp', 'OutRedirects')).to.equal(4);
    expect(readCounter(snmp, 'Icmp', 'InNothing')).to.equal(undefined);
  });

  it('of its neighbours', () => {
    const json = JSON.stringify([
      { dst: '10.77.60.13', dev: 'lan0', lladdr: '02:7a:0a:4d:3c:0b', state: ['REACHABLE'] },
      { dst: '10.77.60.12', dev: 'lan0', state: ['FAILED'] },
    ]);
    expect(readNeighbours(json)).to.deep.equal([
      { address: '10.77.60.13', device: 'lan0', mac: '02:7a:0a:4d:3c:0b', state: 'REACHABLE' },
      { address: '10.77.60.12', device: 'lan0', mac: '', state: 'FAILED' },
    ]);
    expect(readNeighbours('')).to.deep.equal([]);
  });
});
