import { expect } from 'chai';
import { readLanFrame, type LanFrame } from '../../../runners/probes/lan/frames.js';
import { lanHostOf, type LanHost } from '../../../runners/probes/lan/hosts.js';
import { busiestSecond, loopProbes, macFlaps, topologyChanges } from '../../../runners/probes/lan/observe.js';
import { suppressionOf } from '../../../runners/probes/lan/suppression.js';
import { topology } from '../../../src/scenario/topology.js';

const OWN = '02:77:0a:4d:3c:0a';
const OTHER = '02:77:0a:4d:3c:02';
const ALL = 'ffffffffffff';

/** A frame from hex, blanks ignored. */
function frame(hex: string, atMs = 0): LanFrame {
  const read = readLanFrame(Buffer.from(hex.replace(/\s/g, ''), 'hex'), atMs);
  if (read === null) throw new Error('no frame');
  return read;
}

const compact = (mac: string): string => mac.replaceAll(':', '');

/** Somebody says in ARP that an address is at his hardware address. */
function arp(ip: string, mac: string, atMs = 0): LanFrame {
  const address = Buffer.from(ip.split('.').map(Number)).toString('hex');
  return frame(
    `${ALL} ${compact(mac)} 0806 0001 0800 06 04 0001 ${compact(mac)} ${address} 000000000000 ${address}`,
    atMs,
  );
}

/** IEEE 802.1D and 802.1w as bridges send them: flags, root, cost, bridge, port, times. */
function bpdu(version: number, flags: number, bridge = '8000027a0a4d3c0a', atMs = 0): LanFrame {
  const type = version === 0 ? '00' : '02';
  const octets = [version.toString(16).padStart(2, '0'), type, flags.toString(16).padStart(2, '0')].join(' ');
  return frame(
    `0180c2000000 027a0a4d3c0a 0026 424203 0000 ${octets} 8000027a0a4d3c0a 00000000 ${bridge} 8001 0000 1400 0200 0f00`,
    atMs,
  );
}

function vrrp(group: number, from: number): LanFrame {
  const byte = (value: number): string => value.toString(16).padStart(2, '0');
  return frame(
    `01005e000012 00005e0001${byte(group)} 0800 4500 0028 0000 0000 ff70 0000 0a4d3c${byte(from)} e0000012 31 ${byte(group)} 64 01 0000`,
  );
}

function broadcast(atMs: number): LanFrame {
  return { atMs, src: OTHER, dst: 'ff:ff:ff:ff:ff:ff', group: true };
}

const host = (bridge: LanHost['bridge'] = null): LanHost => ({
  name: 'onprem-router',
  device: 'lan0',
  mac: OTHER,
  bridge,
});

describe('frames of a LAN', () => {
  it('tell who they are for and what they say', () => {
    expect(arp('10.77.60.2', OTHER)).to.deep.include({
      group: true,
      src: OTHER,
      arp: { ip: '10.77.60.2', mac: OTHER },
    });
    expect(frame(`${compact(OWN)} ${compact(OTHER)} 0800 45`)).to.deep.include({ group: false, dst: OWN });
    expect(bpdu(2, 0x3d).bpdu).to.deep.equal({ version: 2, bridge: '8000027a0a4d3c0a', change: true });
    expect(bpdu(0, 0x80).bpdu?.change).to.equal(false);
    expect(vrrp(51, 2).vrrp).to.deep.equal({ group: 51, from: '10.77.60.2' });
  });

  it('may be those of a spanning tree for one VLAN, or a change notification', () => {
    const perVlan = frame(
      '01000ccccccd 027a0a4d3c0a 0032 aaaa03 00000c010b 0000 02 02 3d 8000027a0a4d3c0a 00000000 8000027a0a4d3c0b 8001',
    );
    expect(perVlan.bpdu).to.deep.equal({ version: 2, bridge: '8000027a0a4d3c0b', change: true });
    expect(frame('0180c2000000 027a0a4d3c0a 0007 424203 0000 00 80').bpdu?.change).to.equal(true);
  });

  it('bear the payload of a ping after its time stamp, tagged or not', () => {
    const ip = `4500 0054 0000 4000 4001 0000 0a4d3c0a ffffffff 0800 0000 0001 0001 ${'00'.repeat(16)} ${'ab'.repeat(16)}`;
    expect(frame(`${ALL} ${compact(OWN)} 0800 ${ip}`).pattern).to.equal('ab'.repeat(16));
    expect(frame(`${ALL} ${compact(OWN)} 8100 0005 0800 ${ip}`).pattern).to.equal('ab'.repeat(16));
  });

  it('may be cut off anywhere', () => {
    const whole = '0180c2000000 027a0a4d3c0a 0026 424203 0000 00 00 00 8000027a0a4d3c0a'.replace(/\s/g, '');
    for (let length = 0; length <= whole.length; length += 2)
      expect(() => readLanFrame(Buffer.from(whole.slice(0, length), 'hex'), 0)).to.not.throw();
  });
});

describe('what frames say of a LAN', () => {
  it('counts the busiest second, wherever it begins', () => {
    expect(busiestSecond([], false)).to.equal(0);
    expect(busiestSecond([0, 900, 950, 1850, 1900, 1949].map(broadcast), false)).to.equal(4);
  });

  it('takes what a capture saw before it was full for a part of a second', () => {
    expect(busiestSecond([0, 5, 10, 15, 20].map(broadcast), true)).to.equal(250);
    expect(busiestSecond([0, 5, 10, 15, 20].map(broadcast), false)).to.equal(5);
  });

  it('counts where the announcement of a change begins, by bridge', () => {
    expect(topologyChanges([arp('10.77.60.2', OTHER)])).to.equal(null);
    expect(topologyChanges([0, 0, 0].map((flags) => bpdu(2, flags)))).to.equal(0);
    expect(topologyChanges([0, 1, 1, 0, 1].map((flags) => bpdu(2, flags)))).to.equal(2);
    const two = [bpdu(2, 1), bpdu(2, 1, '8000027a0a4d3c0b'), bpdu(2, 1)];
    expect(topologyChanges(two)).to.equal(2);
  });

  it('counts an address that comes back, not one that moves', () => {
    const claims = (...macs: string[]): LanFrame[] => macs.map((mac) => arp('10.77.60.1', mac));
    expect(macFlaps(claims(OTHER, OTHER), OWN)).to.equal(0);
    expect(macFlaps(claims(OTHER, '02:00:00:00:00:01'), OWN)).to.equal(0);
    expect(macFlaps(claims(OTHER, '02:00:00:00:00:01', OTHER, '02:00:00:00:00:01'), OWN)).to.equal(2);
    expect(macFlaps([arp('0.0.0.0', OTHER), arp('0.0.0.0', '02:00:00:00:00:01'), arp('0.0.0.0', OTHER)], OWN)).to.equal(
      0,
    );
  });

  it("counts each time that a host's own hardware address comes in", () => {
    expect(macFlaps([broadcast(0), { ...broadcast(1), src: OWN }], OWN)).to.equal(1);
  });

  it('follows numbered broadcasts, and only those that were surely sent', () => {
    const prefix = 'ab'.repeat(12);
    const numbered = (...numbers: number[]): LanFrame[] =>
      numbers.map((number) => ({ ...broadcast(0), pattern: prefix + number.toString(16).padStart(8, '0') }));
    const foreign = { ...broadcast(0), pattern: 'cd'.repeat(16) };
    expect(loopProbes(prefix, [1, 2, 3], [foreign], numbered(1, 2, 3, 4))).to.deep.equal({
      sent: 3,
      arrived: 3,
      repeated: 0,
      returned: 0,
    });
    expect(loopProbes(prefix, [1, 2, 10], numbered(2, 2), numbered(1, 1, 1, 10))).to.deep.equal({
      sent: 3,
      arrived: 2,
      repeated: 2,
      returned: 1,
    });
  });
});

describe('what keeps a LAN free of loops', () => {
  it('is a spanning tree that is heard, or that nobody bridges', () => {
    expect(suppressionOf([], [host()])).to.deep.equal({ mechanism: 'single-uplink' });
    expect(suppressionOf([bpdu(2, 0)], [host()])).to.deep.equal({ mechanism: 'rstp+single-uplink' });
    expect(suppressionOf([bpdu(0, 0)], [host({ device: 'br0', ports: 2, spanningTree: true })])).to.deep.equal({
      mechanism: 'stp+stp on onprem-router',
    });
  });

  it('is unknown where a host bridges without a spanning tree', () => {
    const found = suppressionOf([], [host({ device: 'br0', ports: 2, spanningTree: false })]);
    expect('why' in found && found.why).to.contain('onprem-router bridges 2 links in br0');
  });

  it('may be that a virtual router has one master, and is not when it has two', () => {
    expect(suppressionOf([vrrp(51, 2), vrrp(51, 2)], [host()])).to.deep.equal({
      mechanism: 'vrrp-single-master+single-uplink',
    });
    const found = suppressionOf([vrrp(51, 2), vrrp(51, 3)], [host()]);
    expect('why' in found && found.why).to.contain('2 masters: 10.77.60.2, 10.77.60.3');
  });
});

describe("a host's link to the LAN", () => {
  const [site] = topology({ profile: 'minimal', providers: ['onprem', 'aws'] }).sites;
  const node = site?.client ?? { name: '', site: 'onprem', role: 'client', lanIp: '' };

  it('is the one with its address, a port of a bridge or not', () => {
    const lan0 = { ifname: 'lan0', address: OWN, addr_info: [{ local: node.lanIp }] };
    expect(lanHostOf(node, [{ ifname: 'lo', address: '00:00:00:00:00:00' }, lan0])).to.deep.equal({
      name: node.name,
      device: 'lan0',
      mac: OWN,
      bridge: null,
    });
    const br0 = {
      ifname: 'br0',
      address: OWN,
      addr_info: [{ local: node.lanIp }],
      linkinfo: { info_kind: 'bridge', info_data: { stp_state: 1 } },
    };
    const ports = ['eth0', 'eth1'].map((ifname) => ({ ifname, address: OTHER, master: 'br0' }));
    expect(lanHostOf(node, [br0, ...ports])?.bridge).to.deep.equal({ device: 'br0', ports: 2, spanningTree: true });
  });

  it('is none when no link has the address', () => expect(lanHostOf(node, [{ ifname: 'lo' }])).to.equal(null));
});
