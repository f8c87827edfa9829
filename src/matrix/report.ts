/** What one source client reported about its flows: ping's and ssh's own output, reduced to facts. */
export interface SourceReport {
  hostname: string;
  /** Default gateway now; empty when there is none. */
  gateway: string;
  /** By flow number, as the probe script was given them. */
  flows: ReadonlyMap<number, FlowReport>;
}

export interface FlowReport {
  pingsSent: number;
  pingsReceived: number;
  /** Average round trip of the answered pings. */
  rttMs?: number;
  /** Addresses that echo replies came from. */
  replySources: string[];
  /** What ping said when it had no reply. */
  pingError: string;
  ssh: SshReport;
}

export interface SshReport {
  ok: boolean;
  ms?: number;
  /** From the destination's $SSH_CONNECTION; empty when the login failed. */
  peerIp: string;
  serverIp: string;
  hostname: string;
  /** Host key lines as OpenSSH learnt them in this login: algorithm and base64 blob. */
  hostKeys: { algorithm: string; blob: string }[];
  error: string;
}

/**
 * Reads the report of one source: `<file>:<line>` for each line of each file that the probe script wrote. Lines of unknown
 * files are ignored; a flow without files is one that was not probed.
 */
export function parseSourceReport(stdout: string): SourceReport {
  const files = new Map<string, string[]>();
  for (const line of stdout.split('\n')) {
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const name = line.slice(0, colon);
    const lines = files.get(name) ?? [];
    if (lines.length === 0) files.set(name, lines);
    lines.push(line.slice(colon + 1));
  }
  const flows = new Map<number, FlowReport>();
  for (const name of files.keys()) {
    const number = /^(?:ping|ssh)\.(\d+)$/.exec(name)?.[1];
    if (number === undefined) continue;
    const part = (kind: string): string[] => files.get(`${kind}.${number}`) ?? [];
    flows.set(Number(number), { ...parsePing(part('ping')), ssh: parseSsh(part('ssh'), part('err'), part('key')) });
  }
  return { hostname: files.get('host')?.[0]?.trim() ?? '', gateway: parseGateway(files.get('gw') ?? []), flows };
}

function parsePing(lines: string[]): Omit<FlowReport, 'ssh'> {
  const replies = lines.flatMap((line) => {
    const match = /bytes from (?:\S+ \()?([0-9.]+)\)?:.*icmp_seq=(\d+)/.exec(line);
    return match === null ? [] : [{ source: match[1] ?? '', seq: match[2] ?? '' }];
  });
  const sent = /(\d+) packets transmitted/.exec(lines.join('\n'))?.[1];
  const rtt = /min\/avg\/max\S* = [\d.]+\/([\d.]+)\//.exec(lines.join('\n'))?.[1];
  const said = lines.filter((line) => /^ping:|^From |unreachable|exceeded|prohibited/i.test(line)).at(-1) ?? '';
  return {
    pingsSent: Number(sent ?? 0),
    // By sequence number: a duplicate is not a second answer.
    pingsReceived: new Set(replies.map((reply) => reply.seq)).size,
    replySources: [...new Set(replies.map((reply) => reply.source))],
    pingError: said,
    ...(rtt === undefined ? {} : { rttMs: Number(rtt) }),
  };
}

function parseSsh(output: string[], errors: string[], keys: string[]): SshReport {
  const [, peerIp = '', , serverIp = '', , hostname = ''] = (
    output.find((line) => line.startsWith('labrun ')) ?? ''
  ).split(' ');
  const exit = /^exit (\d+) ([\d.]+) ([\d.]+)$/.exec(output.find((line) => line.startsWith('exit ')) ?? '');
  const ok = exit?.[1] === '0' && peerIp !== '';
  return {
    ok,
    ...(exit === null ? {} : { ms: Math.round((Number(exit[3]) - Number(exit[2])) * 1000) }),
    peerIp,
    serverIp,
    hostname,
    hostKeys: keys.flatMap((line) => {
      const [, algorithm, blob] = line.split(' ');
      return algorithm === undefined || blob === undefined ? [] : [{ algorithm, blob }];
    }),
    error: ok
      ? ''
      : (errors
          .filter((line) => line.trim() !== '')
          .at(-1)
          ?.trim() ?? (exit === null ? 'ssh did not end' : `ssh ended with ${exit[1]}`)),
  };
}

/** The default route with the lowest metric, from `ip -4 route show default`. */
function parseGateway(lines: string[]): string {
  const routes = lines
    .filter((line) => line.startsWith('default '))
    .map((line) => ({
      via: /\bvia (\S+)/.exec(line)?.[1] ?? `dev ${/\bdev (\S+)/.exec(line)?.[1] ?? '?'}`,
      metric: Number(/\bmetric (\d+)/.exec(line)?.[1] ?? 0),
    }));
  const lowest = Math.min(...routes.map((route) => route.metric));
  return routes.find((route) => route.metric === lowest)?.via ?? '';
}
