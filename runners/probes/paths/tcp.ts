import type { PathProbe } from '../../../src/model.js';
import { shellQuote } from '../../ssh/quote.js';
import { CALLER, LISTENER } from './peer.js';

/** One flow with the port on which the destination listens; `number` names it in the report. */
export interface TcpFlow {
  number: number;
  dstIp: string;
  port: number;
}

/** Some hundred full-sized segments: enough for the window to open and for big packets in a row. */
const BULK_BYTES = 512 * 1024;
const CONNECTIONS = 5;
/** A SYN is sent again after 1 and 3 seconds: one that is lost twice by chance still opens. */
const CONNECT_SECONDS = 4;
/** A segment is sent again after 0.2, 0.6, 1.4 and 3 seconds: what is still not there then does not get through. */
const PATIENCE_SECONDS = 4;
/** A path that takes longer for so little is of no use. */
const TRANSFER_SECONDS = 15;
/** A listener ends by itself after this time, whatever happens. */
const LIFE_SECONDS = 120;

/** Longest time that `callCommand` takes, in ms, with some for a slow node. */
export const CALL_MS = 1000 * (3 * CONNECT_SECONDS + 5 * PATIENCE_SECONDS + TRANSFER_SECONDS + 5);

/** Listens on a free port of an address; a script for `startService`, which says the port. */
export function listenCommand(ip: string): string {
  return `exec ${perl(LISTENER, [ip, String(LIFE_SECONDS), String(PATIENCE_SECONDS)])}`;
}

/** Opens connections of one source to all its destinations at once and sends many bytes to each; `readCalls` reads it. */
export function callCommand(flows: readonly TcpFlow[]): string {
  const limits = [BULK_BYTES, CONNECTIONS, CONNECT_SECONDS, PATIENCE_SECONDS, TRANSFER_SECONDS].map(String);
  return perl(CALLER, [...limits, ...flows.map(({ number, dstIp, port }) => `${number}:${dstIp}:${port}`)]);
}

/** What each flow's connections did, by the flow's number. A flow is missing when its caller did not get that far. */
export function readCalls(text: string): Map<number, Pick<PathProbe, 'bulk' | 'connections'>> {
  const seen = new Map<number, Partial<Pick<PathProbe, 'bulk' | 'connections'>>>();
  for (const line of text.split('\n')) {
    const { kind, number, rest } = /^(?<kind>connections|bulk) (?<number>\d+) (?<rest>.*)$/.exec(line)?.groups ?? {};
    if (number === undefined || rest === undefined) continue;
    const part = kind === 'bulk' ? { bulk: readBulk(rest) } : { connections: readConnections(rest) };
    seen.set(Number(number), { ...seen.get(Number(number)), ...part });
  }
  return new Map(
    [...seen].flatMap(([number, { bulk, connections }]) =>
      bulk === undefined || connections === undefined ? [] : [[number, { bulk, connections }] as const],
    ),
  );
}

function readConnections(text: string): PathProbe['connections'] {
  const [tried = '', opened = '', ...why] = text.split(' ');
  return { tried: Number(tried), opened: Number(opened), ...errorOf(why) };
}

function readBulk(text: string): PathProbe['bulk'] {
  const [bytes = '', received = '', opened, ms = '', state, ...why] = text.split(' ');
  return {
    bytes: Number(bytes),
    received: Number(received),
    intact: state === 'intact' && received === bytes,
    opened: opened === 'opened',
    ms: Number(ms),
    ...errorOf(why),
  };
}

function errorOf(words: readonly string[]): { error?: string } {
  const error = words.join(' ').trim();
  return error === '' ? {} : { error };
}

function perl(program: string, args: readonly string[]): string {
  return shellQuote(['perl', '-e', program, ...args]);
}
