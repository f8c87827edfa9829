import { LINKTYPE, PcapStream } from './pcap-stream.js';

/** One packet that matters to the matrix: an ICMP echo, or a TCP segment with SYN set. */
export type Packet = EchoPacket | SynPacket;

export interface EchoPacket extends Addresses {
  kind: 'echo-request' | 'echo-reply';
  id: number;
  seq: number;
  /** Hex of the payload after ping's time stamp. */
  pattern: string;
}

export interface SynPacket extends Addresses {
  kind: 'syn' | 'syn-ack';
  srcPort: number;
  dstPort: number;
  seq: number;
  ack: number;
}

interface Addresses {
  src: string;
  dst: string;
  /** As the capturing host sees it. */
  direction: Direction;
}

export type Direction = 'in' | 'out' | 'unknown';

const ETHERTYPE_IPV4 = 0x0800;
const ETHERTYPE_VLAN = 0x8100;
/** Packet type of Linux "cooked" captures. */
const OUTGOING = 4;
/** iputils writes the time of sending into the first 16 bytes of the payload; the pattern follows. */
const PATTERN_AT = 16;
export const PATTERN_BYTES = 16;

/**
 * Reads a classic pcap stream (`tcpdump -w -`) as it arrives. Knows link types Ethernet, raw IP, LINUX_SLL and LINUX_SLL2.
 * Throws RangeError on anything that is no pcap or has another link type.
 */
export class PcapReader {
  readonly packets: Packet[] = [];
  readonly #stream = new PcapStream(({ bytes, linkType }) => {
    const packet = readFrame(bytes, linkType);
    if (packet !== null) this.packets.push(packet);
  });

  push(chunk: Buffer): void {
    this.#stream.push(chunk);
  }
}

function readFrame(frame: Buffer, linkType: number): Packet | null {
  if (linkType === LINKTYPE.raw) return readIpv4(frame, 'unknown');
  if (linkType === LINKTYPE.ethernet) {
    if (frame.length < 18) return null;
    const tagged = frame.readUInt16BE(12) === ETHERTYPE_VLAN ? 4 : 0;
    return frame.readUInt16BE(12 + tagged) === ETHERTYPE_IPV4 ? readIpv4(frame.subarray(14 + tagged), 'unknown') : null;
  }
  const sll2 = linkType === LINKTYPE.linuxSll2;
  if (frame.length < (sll2 ? 20 : 16)) return null;
  if (frame.readUInt16BE(sll2 ? 0 : 14) !== ETHERTYPE_IPV4) return null;
  const packetType = sll2 ? frame.readUInt8(10) : frame.readUInt16BE(0);
  return readIpv4(frame.subarray(sll2 ? 20 : 16), packetType === OUTGOING ? 'out' : 'in');
}

function readIpv4(ip: Buffer, direction: Direction): Packet | null {
  if (ip.length < 20 || ip.readUInt8(0) >> 4 !== 4) return null;
  const headerBytes = (ip.readUInt8(0) & 0xf) * 4;
  const laterFragment = (ip.readUInt16BE(6) & 0x1fff) !== 0;
  if (laterFragment) return null;
  const addresses = { src: dotted(ip.subarray(12, 16)), dst: dotted(ip.subarray(16, 20)), direction };
  const body = ip.subarray(headerBytes);
  const protocol = ip.readUInt8(9);
  if (protocol === 1 && body.length >= 8 + PATTERN_AT + PATTERN_BYTES) {
    const type = body.readUInt8(0);
    if (type !== 0 && type !== 8) return null;
    const pattern = body.subarray(8 + PATTERN_AT, 8 + PATTERN_AT + PATTERN_BYTES).toString('hex');
    return {
      ...addresses,
      kind: type === 8 ? 'echo-request' : 'echo-reply',
      id: body.readUInt16BE(4),
      seq: body.readUInt16BE(6),
      pattern,
    };
  }
  if (protocol === 6 && body.length >= 14) {
    const flags = body.readUInt8(13);
    if ((flags & 0x02) === 0) return null;
    const kind = (flags & 0x10) === 0 ? 'syn' : 'syn-ack';
    return {
      ...addresses,
      kind,
      srcPort: body.readUInt16BE(0),
      dstPort: body.readUInt16BE(2),
      seq: body.readUInt32BE(4),
      ack: body.readUInt32BE(8),
    };
  }
  return null;
}

function dotted(address: Buffer): string {
  return [...address].join('.');
}
