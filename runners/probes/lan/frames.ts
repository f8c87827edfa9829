/** What one Ethernet frame says that matters to a LAN's health. */
export interface LanFrame {
  /** Clock of the host that saw it, epoch ms. */
  atMs: number;
  src: string;
  dst: string;
  /** Broadcast or multicast. */
  group: boolean;
  /** Sender of an ARP request or reply, as it calls itself. */
  arp?: { ip: string; mac: string };
  /** A spanning tree's message: protocol version, sending bridge, and whether it announces a change of the topology. */
  bpdu?: { version: number; bridge: string; change: boolean };
  /** A VRRP advertisement: virtual router, and who says that he is its master. */
  vrrp?: { group: number; from: string };
  /** Hex of an echo request's payload after ping's time stamp. */
  pattern?: string;
}

const ETHERTYPE = { ipv4: 0x0800, arp: 0x0806, vlan: 0x8100 } as const;
/** Destinations of IEEE 802.1D and of per-VLAN spanning tree, with the link-layer header that precedes the message. */
const BPDU_HEADERS: Readonly<Record<string, Buffer>> = {
  '01:80:c2:00:00:00': Buffer.from('424203', 'hex'),
  '01:00:0c:cc:cc:cd': Buffer.from('aaaa0300000c010b', 'hex'),
};
const BPDU_TYPE = { config: 0x00, rapid: 0x02, changeNotification: 0x80 } as const;
const TOPOLOGY_CHANGE = 0x01;
const PROTOCOL = { icmp: 1, vrrp: 112 } as const;
const ECHO_REQUEST = 8;
/** ICMP header, then iputils' time stamp. */
const PATTERN_AT = 8 + 16;
const PATTERN_BYTES = 16;

/** Reads one Ethernet frame; null when it is too short to be one. */
export function readLanFrame(bytes: Buffer, atMs: number): LanFrame | null {
  if (bytes.length < 14) return null;
  const dst = mac(bytes.subarray(0, 6));
  const head = { atMs, src: mac(bytes.subarray(6, 12)), dst, group: (bytes.readUInt8(0) & 1) === 1 };
  const tag = bytes.readUInt16BE(12) === ETHERTYPE.vlan && bytes.length >= 18 ? 4 : 0;
  const type = bytes.readUInt16BE(12 + tag);
  const body = bytes.subarray(14 + tag);
  if (type === ETHERTYPE.arp) return { ...head, ...readArp(body) };
  if (type === ETHERTYPE.ipv4) return { ...head, ...readIpv4(body) };
  const header = BPDU_HEADERS[dst];
  if (header === undefined || !body.subarray(0, header.length).equals(header)) return head;
  return { ...head, ...readBpdu(body.subarray(header.length), head.src) };
}

function readArp(body: Buffer): Pick<LanFrame, 'arp'> {
  if (body.length < 18) return {};
  return { arp: { mac: mac(body.subarray(8, 14)), ip: dotted(body.subarray(14, 18)) } };
}

function readBpdu(body: Buffer, sender: string): Pick<LanFrame, 'bpdu'> {
  if (body.length < 4 || body.readUInt16BE(0) !== 0) return {};
  const version = body.readUInt8(2);
  const type = body.readUInt8(3);
  if (type === BPDU_TYPE.changeNotification) return { bpdu: { version, bridge: sender, change: true } };
  if ((type !== BPDU_TYPE.config && type !== BPDU_TYPE.rapid) || body.length < 25) return {};
  const change = (body.readUInt8(4) & TOPOLOGY_CHANGE) !== 0;
  return { bpdu: { version, bridge: body.subarray(17, 25).toString('hex'), change } };
}

function readIpv4(ip: Buffer): Pick<LanFrame, 'vrrp' | 'pattern'> {
  if (ip.length < 20 || ip.readUInt8(0) >> 4 !== 4) return {};
  const body = ip.subarray((ip.readUInt8(0) & 0xf) * 4);
  const protocol = ip.readUInt8(9);
  if (protocol === PROTOCOL.vrrp && body.length >= 2)
    return { vrrp: { group: body.readUInt8(1), from: dotted(ip.subarray(12, 16)) } };
  const echo = protocol === PROTOCOL.icmp && body.length >= PATTERN_AT + PATTERN_BYTES;
  if (!echo || body.readUInt8(0) !== ECHO_REQUEST) return {};
  return { pattern: body.subarray(PATTERN_AT, PATTERN_AT + PATTERN_BYTES).toString('hex') };
}

function mac(bytes: Buffer): string {
  return [...bytes].map((octet) => octet.toString(16).padStart(2, '0')).join(':');
}

function dotted(bytes: Buffer): string {
  return [...bytes].join('.');
}
