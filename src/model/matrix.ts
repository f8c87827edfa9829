import type { CheckResult } from './plan.js';

/* What became of flows: in a matrix, and while a fault played. */

/** One flow of the matrix JSON. The first names are the seed's; what follows `result` is labrun's own. */
export interface MatrixFlow {
  src: string;
  dst: string;
  srcIp: string;
  dstIp: string;
  /** Source address that the destination's sshd saw; empty when ssh failed. */
  peerIp: string;
  defaultGw: string;
  ping: CheckResult;
  sourceIpPreserved: CheckResult;
  defaultGwUnchanged: CheckResult;
  noNat: CheckResult;
  identityCheck: CheckResult;
  result: 'pass' | 'fail';
  ssh: CheckResult;
  /** Echo requests sent and replies received. */
  pingsSent: number;
  pingsReceived: number;
  rttMs?: number;
  sshMs?: number;
  /** What the destination saw at packet level: source addresses of echo requests and of ssh's SYN. */
  packetSources: { ping: string[]; ssh: string[] };
  /** Gateway of the source client before any fault. */
  baselineGw?: string;
  /** Why something failed, in one sentence each. */
  reasons: string[];
}

/** Which flows stand for all, where there are too many to probe each. The same plan, rule and seed give the same flows. */
export interface FlowSample {
  /** In words. */
  rule: string;
  seed: number;
  /** Flows that were chosen, of how many there are. */
  count: number;
  of: number;
}

export interface Matrix {
  flows: MatrixFlow[];
  summary: {
    total: number;
    passed: number;
    failed: number;
    result: 'pass' | 'fail';
    phase: string;
    parallelism: number;
    elapsedSeconds: number;
    /** Absent where every flow was probed. */
    sample?: FlowSample;
  };
}

/** What continuous probing saw on one flow while one fault played. Times are ms since the fault was injected. */
export interface FlowOutage {
  src: string;
  dst: string;
  sent: number;
  lost: number;
  /** Send time of the first and last lost probe; null when none was lost. */
  firstLossMs: number | null;
  lastLossMs: number | null;
  /** Longest time between two answered probes that has a loss inside it, in ms; 0 when nothing was lost. */
  outageMs: number;
  /** True when the flow answered again before the probe ended. */
  recovered: boolean;
}

/** An in-flight TCP stream that was watched while one fault played. */
export interface StreamWatch {
  src: string;
  dst: string;
  survived: boolean;
  /** Longest silence in ms. */
  longestGapMs: number;
  error?: string;
}
