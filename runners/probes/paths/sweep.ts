import type { PathProbe } from '../../../src/model.js';
import { shellQuote } from '../../ssh/quote.js';

/** One flow whose path is swept; `number` names it in the report. */
export interface SweptFlow {
  number: number;
  dstIp: string;
}

/** IPv4 and ICMP headers. */
const HEADERS = 28;
/** Each size is sent again until one reply came or this time has passed: one lost packet is no black hole ... */
const WAIT_SECONDS = 2;
/** ... and a client that was too busy to notice the reply is none either: what fell silent is tried once more. */
const SECOND_WAIT_SECONDS = 3;
const INTERVAL_SECONDS = '0.2';

/** Shell script that prints the MTU of the link that carries an address (`$1`): what `readLinkMtu` reads. */
export const LINK_MTU_SCRIPT = `LC_ALL=C; export LC_ALL
set -- $(ip -o -4 addr show to "$1"); ip -o link show dev "$2"`;

/** MTU in the output of LINK_MTU_SCRIPT; 0 when it does not tell. */
export function readLinkMtu(text: string): number {
  return Number(/ mtu (\d+) /.exec(text)?.[1] ?? 0);
}

/** The command that pings all flows of one source with all sizes at once, never fragmented, and prints what came back. */
export function sweepCommand(flows: readonly SweptFlow[], sizes: readonly number[]): string {
  const calls = flows.flatMap(({ number, dstIp }) =>
    sizes.map((size) => `p ${shellQuote([`${number}.${size}`, dstIp, String(size - HEADERS)])} &`),
  );
  return shellQuote(['sh', '-c', `${HEAD}\n${calls.join('\n')}\nwait; cd "$d" && grep -H '' *`]);
}

const HEAD = `LC_ALL=C; export LC_ALL
d=$(mktemp -d) || exit 1; trap 'rm -rf "$d"' EXIT
p() {
  try ${WAIT_SECONDS} "$@" || grep -q -e 'Frag needed' -e 'too long' "$d/$1" || try ${SECOND_WAIT_SECONDS} "$@"
}
try() { ping -n -M do -c 1 -i ${INTERVAL_SECONDS} -w "$1" -s "$4" "$3" >> "$d/$2" 2>&1; }`;

/** Longest time that a sweep takes, in ms, with some for a slow node. */
export const SWEEP_MS = 1000 * (WAIT_SECONDS + SECOND_WAIT_SECONDS + 15);

const TOO_BIG = /Frag needed[^\n]*|[Mm]essage too long[^\n]*/;
/** A router's word against it, other than that it is too big: `From 10.0.0.1 icmp_seq=1 Packet filtered`. */
const REFUSAL = /^From \S+ icmp_seq=\d+ (.+)$/;
const NO_SUCH_PING = /not found|invalid option|unrecognized option|[Ii]nvalid argument|Operation not permitted/;

/** What the sweep of each flow saw, by the flow's number, from the output of `sweepCommand`. */
export function readSweep(
  text: string,
  flows: readonly SweptFlow[],
  sizes: readonly number[],
): Map<number, Pick<PathProbe['mtu'], 'tried' | 'answered' | 'refused' | 'said' | 'skipped'>> {
  const lines = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const [, key, rest] = /^(\d+\.\d+):(.*)$/.exec(line) ?? [];
    if (key !== undefined && rest !== undefined) lines.set(key, [...(lines.get(key) ?? []), rest]);
  }
  return new Map(
    flows.map(({ number, dstIp }) => {
      const of = (size: number): string[] => lines.get(`${number}.${size}`) ?? [];
      const reply = `bytes from ${dstIp}:`;
      const useless = sizes.flatMap(of).find((line) => NO_SUCH_PING.test(line));
      if (useless !== undefined) return [number, { ...NOTHING, skipped: useless.trim() }];
      // A ping that was never started printed nothing at all.
      const tried = sizes.filter((size) => of(size).length > 0);
      const answered = tried.filter((size) => of(size).some((line) => line.includes(reply)));
      const refused = tried.filter((size) => !answered.includes(size) && of(size).some((line) => TOO_BIG.test(line)));
      const words = tried
        .filter((size) => !answered.includes(size))
        .flatMap(of)
        .flatMap((line) => TOO_BIG.exec(line)?.[0] ?? REFUSAL.exec(line)?.[1] ?? []);
      return [number, { tried, answered, refused, said: [...new Set(words)].join('; ') }];
    }),
  );
}

const NOTHING = { tried: [], answered: [], refused: [], said: '' };
