import type { Flow } from '../model.js';
import { indexOf, openingOf } from './packet-index.js';
import type { EchoPacket, Packet, SynPacket } from './pcap.js';

/** What a capture at one client saw, or why there is none. */
export type Capture = { packets: readonly Packet[] } | { error: string };

/** One kind of packet as it left one end and as it arrived at the other. */
export interface Leg {
  what: string;
  left: Sighting[];
  arrived: Sighting[];
}

/** Addresses of one packet, `src > dst` with ports for TCP, and what they should be. */
export interface Sighting {
  ends: string;
  expected: string;
}

/** All that packets tell about one flow. `error` when a capture at either end is missing. */
export type PacketEvidence = { legs: Leg[]; sources: { ping: string[]; ssh: string[] } } | { error: string };

const SSH_PORT = 22;

/**
 * Finds each packet of a flow at both ends: echo packets by the payload pattern that no other flow has, TCP by the
 * initial sequence number, which survives a change of addresses and ports.
 */
export function packetEvidence(flow: Flow, pattern: string, source: Capture, destination: Capture): PacketEvidence {
  if ('error' in source) return { error: `no capture at ${flow.src}: ${source.error}` };
  if ('error' in destination) return { error: `no capture at ${flow.dst}: ${destination.error}` };
  const [from, to] = [indexOf(source.packets), indexOf(destination.packets)];
  const openings = from.openingsTo(flow.dstIp);
  const [there, here] = [from.packetsOf(pattern, openings), to.packetsOf(pattern, openings)];
  const ping = pingLegs(flow, pattern, there, here);
  const ssh = sshLegs(flow, there, here);
  return { legs: [...ping.legs, ...ssh.legs], sources: { ping: ping.sources, ssh: ssh.sources } };
}

/** Whether each packet of the flow was seen at both ends, so that nothing more is worth waiting for. */
export function isComplete(evidence: PacketEvidence): boolean {
  return 'error' in evidence || evidence.legs.every((leg) => leg.left.length > 0 && leg.arrived.length > 0);
}

function pingLegs(
  flow: Flow,
  pattern: string,
  there: readonly Packet[],
  here: readonly Packet[],
): { legs: Leg[]; sources: string[] } {
  const echoes = (packets: readonly Packet[], kind: Packet['kind']): EchoPacket[] =>
    packets.filter(
      (packet): packet is EchoPacket => 'pattern' in packet && packet.pattern === pattern && packet.kind === kind,
    );
  const request = `${flow.srcIp} > ${flow.dstIp}`;
  const reply = `${flow.dstIp} > ${flow.srcIp}`;
  const sighting =
    (expected: string) =>
    (packet: EchoPacket): Sighting => ({ ends: `${packet.src} > ${packet.dst}`, expected });
  const arrived = echoes(incoming(here), 'echo-request');
  return {
    legs: [
      {
        what: 'ping request',
        left: echoes(outgoing(there), 'echo-request').map(sighting(request)),
        arrived: arrived.map(sighting(request)),
      },
      {
        what: 'ping reply',
        left: echoes(outgoing(here), 'echo-reply').map(sighting(reply)),
        arrived: echoes(incoming(there), 'echo-reply').map(sighting(reply)),
      },
    ],
    sources: unique(arrived.map((packet) => packet.src)),
  };
}

function sshLegs(flow: Flow, there: readonly Packet[], here: readonly Packet[]): { legs: Leg[]; sources: string[] } {
  const syns = segments(outgoing(there), 'syn').filter(
    (packet) => packet.dst === flow.dstIp && packet.dstPort === SSH_PORT,
  );
  const portBySequence = new Map(syns.map((packet) => [packet.seq, packet.srcPort]));
  const own = (packets: readonly Packet[], kind: SynPacket['kind']): SynPacket[] =>
    segments(packets, kind).filter((packet) => portBySequence.has(openingOf(packet)));
  const sighting = (packet: SynPacket): Sighting => {
    const client = `${flow.srcIp}:${portBySequence.get(openingOf(packet))}`;
    const server = `${flow.dstIp}:${SSH_PORT}`;
    return {
      ends: `${packet.src}:${packet.srcPort} > ${packet.dst}:${packet.dstPort}`,
      expected: packet.kind === 'syn' ? `${client} > ${server}` : `${server} > ${client}`,
    };
  };
  const arrived = own(incoming(here), 'syn');
  return {
    legs: [
      { what: 'ssh SYN', left: syns.map(sighting), arrived: arrived.map(sighting) },
      {
        what: 'ssh SYN-ACK',
        left: own(outgoing(here), 'syn-ack').map(sighting),
        arrived: own(incoming(there), 'syn-ack').map(sighting),
      },
    ],
    sources: unique(arrived.map((packet) => packet.src)),
  };
}

function segments(packets: readonly Packet[], kind: SynPacket['kind']): SynPacket[] {
  return packets.filter((packet): packet is SynPacket => packet.kind === kind);
}

function outgoing(packets: readonly Packet[]): readonly Packet[] {
  return packets.filter((packet) => packet.direction !== 'in');
}

function incoming(packets: readonly Packet[]): readonly Packet[] {
  return packets.filter((packet) => packet.direction !== 'out');
}

function unique(values: string[]): string[] {
  return [...new Set(values)];
}
