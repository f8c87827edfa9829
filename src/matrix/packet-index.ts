import type { Packet, SynPacket } from './pcap.js';

/** Finds what one capture saw of one flow, without looking through what it saw of all others. It grows with its capture. */
export class PacketIndex {
  readonly #packets: readonly Packet[];
  readonly #echoes = new Map<string, Packet[]>();
  /** By the sequence number that the connection was opened with, on both ways. */
  readonly #openings = new Map<number, Packet[]>();
  readonly #synsTo = new Map<string, SynPacket[]>();
  #read = 0;

  constructor(packets: readonly Packet[]) {
    this.#packets = packets;
  }

  /** Echoes with this payload, then segments of connections that were opened with one of these numbers. */
  packetsOf(pattern: string, openings: Iterable<number>): Packet[] {
    this.#catchUp();
    const segments = [...new Set(openings)].flatMap((opening) => this.#openings.get(opening) ?? []);
    return [...(this.#echoes.get(pattern) ?? []), ...segments];
  }

  /** What connections to an address were opened with. */
  openingsTo(address: string): number[] {
    this.#catchUp();
    return (this.#synsTo.get(address) ?? []).map(openingOf);
  }

  #catchUp(): void {
    for (; this.#read < this.#packets.length; this.#read += 1) {
      const packet = this.#packets[this.#read] as Packet;
      if ('pattern' in packet) add(this.#echoes, packet.pattern, packet);
      else {
        add(this.#openings, openingOf(packet), packet);
        if (packet.kind === 'syn') add(this.#synsTo, packet.dst, packet);
      }
    }
  }
}

/** The sequence number that the connection of a segment was opened with: it survives a change of addresses and ports. */
export function openingOf(packet: SynPacket): number {
  return packet.kind === 'syn' ? packet.seq : (packet.ack - 1) >>> 0;
}

const indexes = new WeakMap<readonly Packet[], PacketIndex>();

/** The index of a capture that may still go on: always the same one of the same list. */
export function indexOf(packets: readonly Packet[]): PacketIndex {
  const known = indexes.get(packets);
  if (known !== undefined) return known;
  const made = new PacketIndex(packets);
  indexes.set(packets, made);
  return made;
}

function add<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}
