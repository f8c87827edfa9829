export const LINKTYPE = { ethernet: 1, raw: 101, linuxSll: 113, linuxSll2: 276 } as const;

/** One captured frame; `atMs` is the capturing host's clock, epoch ms. */
export interface CapturedFrame {
  bytes: Buffer;
  linkType: number;
  atMs: number;
}

interface Format {
  littleEndian: boolean;
  nanoseconds: boolean;
  linkType: number;
}

/**
 * Cuts a classic pcap stream (`tcpdump -w -`) into frames as it arrives. Throws RangeError on anything that is no pcap or has
 * a link type that is not in LINKTYPE.
 */
export class PcapStream {
  readonly #onFrame: (frame: CapturedFrame) => void;
  #rest: Buffer = Buffer.alloc(0);
  #format: Format | null = null;

  constructor(onFrame: (frame: CapturedFrame) => void) {
    this.#onFrame = onFrame;
  }

  push(chunk: Buffer): void {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    if (this.#format === null) {
      if (this.#rest.length < 24) return;
      this.#format = readHeader(this.#rest);
      this.#rest = this.#rest.subarray(24);
    }
    const { littleEndian, nanoseconds, linkType } = this.#format;
    const number = (at: number): number => (littleEndian ? this.#rest.readUInt32LE(at) : this.#rest.readUInt32BE(at));
    while (this.#rest.length >= 16) {
      const captured = number(8);
      if (this.#rest.length < 16 + captured) return;
      const atMs = number(0) * 1000 + number(4) / (nanoseconds ? 1e6 : 1e3);
      this.#onFrame({ bytes: this.#rest.subarray(16, 16 + captured), linkType, atMs });
      this.#rest = this.#rest.subarray(16 + captured);
    }
  }
}

const MICROSECONDS = 0xa1b2c3d4;
const NANOSECONDS = 0xa1b23c4d;

function readHeader(header: Buffer): Format {
  const littleEndian = [MICROSECONDS, NANOSECONDS].includes(header.readUInt32LE(0));
  const magic = littleEndian ? header.readUInt32LE(0) : header.readUInt32BE(0);
  if (magic !== MICROSECONDS && magic !== NANOSECONDS)
    throw new RangeError(`not a pcap stream: magic ${header.readUInt32BE(0).toString(16)}`);
  const linkType = (littleEndian ? header.readUInt32LE(20) : header.readUInt32BE(20)) & 0x03ffffff;
  if (!(Object.values(LINKTYPE) as number[]).includes(linkType))
    throw new RangeError(`link type ${linkType} is not known`);
  return { littleEndian, nanoseconds: magic === NANOSECONDS, linkType };
}
