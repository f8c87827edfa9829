import { expect } from 'chai';
import fc from 'fast-check';
import { PcapReader } from '../../src/matrix/pcap.js';
import { packetsOf, patternOf, sample } from './support.js';

describe('pcap stream', () => {
  it('reads a cooked v2 capture of the source', () => {
    const packets = packetsOf('source.sll2.pcap');
    expect(packets.filter((packet) => packet.kind === 'echo-request')).to.have.length(6);
    expect(packets.filter((packet) => packet.kind === 'echo-reply')).to.have.length(3);
    expect(packets[0]).to.deep.equal({
      src: '10.77.60.10',
      dst: '10.77.60.11',
      direction: 'out',
      kind: 'echo-request',
      id: 89,
      seq: 1,
      pattern: patternOf(0),
    });
    expect(packets[1]).to.include({ direction: 'in', kind: 'echo-reply', src: '10.77.60.11' });
    expect(packets.filter((packet) => packet.kind === 'syn')).to.deep.include({
      src: '10.77.60.10',
      dst: '10.77.60.11',
      direction: 'out',
      kind: 'syn',
      srcPort: 38320,
      dstPort: 22,
      seq: 3069587716,
      ack: 0,
    });
  });

  it('reads a cooked v1 capture of the destination', () => {
    const packets = packetsOf('destination.sll.pcap');
    expect(packets).to.have.length(8);
    expect(packets.map((packet) => packet.direction)).to.deep.equal([
      'in',
      'out',
      'in',
      'out',
      'in',
      'out',
      'in',
      'out',
    ]);
    expect(packets.at(-1)).to.include({ kind: 'syn-ack', srcPort: 22, ack: 3069587717 });
  });

  it('reads an Ethernet capture, which does not tell directions', () => {
    const cooked = packetsOf('source.sll2.pcap');
    const ethernet = packetsOf('source.ethernet.pcap');
    expect(ethernet).to.deep.equal(cooked.map((packet) => ({ ...packet, direction: 'unknown' })));
  });

  it('does not care how the stream is cut', () => {
    const whole = packetsOf('source.sll2.pcap');
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        (bytes) => void expect(packetsOf('source.sll2.pcap', bytes)).to.deep.equal(whole),
      ),
    );
  });

  it('reads big-endian and nanosecond captures', () => {
    for (const magic of [0xa1b2c3d4, 0xa1b23c4d]) {
      const header = Buffer.alloc(24);
      header.writeUInt32BE(magic, 0);
      header.writeUInt32BE(101, 20);
      const ip = sample('source.ethernet.pcap').subarray(24 + 16 + 14, 24 + 16 + 14 + 84);
      const record = Buffer.alloc(16);
      record.writeUInt32BE(ip.length, 8);
      record.writeUInt32BE(ip.length, 12);
      const reader = new PcapReader();
      reader.push(Buffer.concat([header, record, ip]));
      expect(reader.packets).to.have.length(1);
      expect(reader.packets[0]).to.include({ kind: 'echo-request', seq: 1, direction: 'unknown' });
    }
  });

  it('refuses what is no capture, or one of another link type', () => {
    expect(() => new PcapReader().push(Buffer.from('tcpdump: permission denied'))).to.throw(RangeError);
    const header = Buffer.from(sample('source.sll2.pcap').subarray(0, 24));
    header.writeUInt32LE(127, 20);
    expect(() => new PcapReader().push(header)).to.throw(RangeError, 'link type 127');
  });

  it('survives damaged packets', () => {
    const bytes = sample('source.sll2.pcap');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 24 + 16, max: bytes.length - 1 }), fc.integer({ min: 0, max: 255 })), {
          maxLength: 20,
        }),
        (hits) => {
          const damaged = Buffer.from(bytes);
          for (const [at, value] of hits) damaged[at] = value;
          const reader = new PcapReader();
          reader.push(damaged);
          expect(reader.packets.length).to.be.at.most(16);
        },
      ),
    );
  });
});
