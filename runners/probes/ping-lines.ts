/** One line of `ping -n -D -O`, as far as it says something about a probe. Times are the node's clock, epoch ms. */
export type PingLine =
  | { kind: 'reply'; seq: number; atMs: number; rttMs: number; source: string }
  | { kind: 'unanswered'; seq: number; atMs: number }
  | { kind: 'error'; seq: number; atMs: number; text: string }
  | { kind: 'statistics'; transmitted: number }
  | { kind: 'text'; text: string };

const STAMPED = /^\[(\d+(?:\.\d+)?)\] (.*)$/;
const REPLY = /^\d+ bytes from (\S+?):? .*icmp_seq=(\d+) .*time=([\d.]+) ms/;
const UNANSWERED = /^no answer yet for icmp_seq=(\d+)/;
const ERROR = /^From \S+ icmp_seq=(\d+) (.*)$/;
const STATISTICS = /^(\d+) packets transmitted/;

export function parsePingLine(line: string): PingLine {
  const transmitted = STATISTICS.exec(line)?.[1];
  if (transmitted !== undefined) return { kind: 'statistics', transmitted: Number(transmitted) };
  const [, stamp, rest = ''] = STAMPED.exec(line) ?? [];
  if (stamp === undefined) return { kind: 'text', text: line.trim() };
  const atMs = Number(stamp) * 1000;
  const [, source = '', repliedSeq, rtt] = REPLY.exec(rest) ?? [];
  if (repliedSeq !== undefined) return { kind: 'reply', seq: Number(repliedSeq), atMs, rttMs: Number(rtt), source };
  const unansweredSeq = UNANSWERED.exec(rest)?.[1];
  if (unansweredSeq !== undefined) return { kind: 'unanswered', seq: Number(unansweredSeq), atMs };
  const [, errorSeq, text = ''] = ERROR.exec(rest) ?? [];
  if (errorSeq !== undefined) return { kind: 'error', seq: Number(errorSeq), atMs, text };
  return { kind: 'text', text: rest.trim() };
}
