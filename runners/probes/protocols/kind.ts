import type { ProtocolProbe } from '../../../src/model.js';

/** One flow as a client calls it. */
export interface CalledFlow {
  /** Names the flow in reports and logs. */
  number: number;
  dstIp: string;
  /** What the server said when it was ready. */
  facts: string;
}

/** What one protocol did on one flow. */
export type Outcome = Omit<ProtocolProbe, 'src' | 'dst'>;

/** A family of protocols that share a server: how it is served, called and judged. One file each. */
export interface ProtocolKind {
  readonly protocols: readonly ProtocolProbe['protocol'][];
  /** What the server is, as people call it: `FTP server`. */
  readonly server: string;
  /** Script for `startService` that serves on an address. */
  serve(ip: string): string;
  /** How long it may take until it serves, in ms. */
  readonly readyMs: number;
  /**
   * Script that calls all these servers at once and reports each as lines `NUMBER.WHAT:TEXT`; `absent WHY` when the node has no
   * client. Every part of it bounds its own time.
   */
  call(flows: readonly CalledFlow[]): string;
  /** How long the call may take at most, in ms. */
  readonly callMs: number;
  /** Judges a flow from the lines of its report, by what they are about, and from what the server said until it ended. */
  read(flow: CalledFlow, report: ReadonlyMap<string, readonly string[]>, log: readonly string[]): Outcome[];
}

/** Head of every script: plain messages, tools of administrators, and a directory `$d` that is gone afterwards. */
export const SCRIPT_HEAD = `LC_ALL=C; export LC_ALL; PATH=$PATH:/usr/sbin:/sbin; umask 077
d=$(mktemp -d) || exit 1`;

/** Shell function: `need COMMAND PACKAGE` ends the script when the node does not have a command. */
export const NEED = `need() { command -v "$1" >/dev/null || { echo "absent $1 is not installed (package $2)"; exit 0; }; }`;

/** Prints what the files of `$d` hold, as lines `NAME:TEXT`. */
export const REPORT = `cd "$d" && grep -a -H '' [0-9]*`;

/** Lines of a report by `NUMBER.WHAT`, without what ends them. */
export function readReport(text: string): Map<number, Map<string, string[]>> {
  const flows = new Map<number, Map<string, string[]>>();
  for (const line of text.split('\n')) {
    const [, number, what = '', rest = ''] = /^(\d+)\.([\w-]+):(.*?)\r?$/.exec(line) ?? [];
    if (number === undefined) continue;
    const report = flows.get(Number(number)) ?? new Map<string, string[]>();
    report.set(what, [...(report.get(what) ?? []), rest]);
    flows.set(Number(number), report);
  }
  return flows;
}
