import type { CheckResult, Flow, FlowSample, Matrix, MatrixFlow } from '../model.js';
import type { PacketEvidence } from './packets.js';
import type { FlowReport, SourceReport } from './report.js';

/** Who a client is: what its own verified management connection says. */
export interface Identity {
  hostname: string;
  hostKeySha256: string;
}

/** Everything that was observed of one flow. */
export interface FlowObservation {
  flow: Flow;
  /** What the source reported, or why it did not. */
  source: SourceReport | { error: string };
  report: FlowReport | undefined;
  packets: PacketEvidence;
  /** SHA-256 of each host key that the login met. */
  presentedKeys: readonly string[];
  identities: { source: Identity | undefined; destination: Identity | undefined };
  baselineGateway?: string | undefined;
  expectGateway?: string | undefined;
}

interface Check {
  result: CheckResult;
  reason?: string;
}

/** Judges one flow. Pure. What was not seen is `na` or `fail` with a reason, never `pass`; one such check fails the flow. */
export function evaluateFlow(seen: FlowObservation): MatrixFlow {
  const { flow, report } = seen;
  const gateway = 'error' in seen.source ? '' : seen.source.gateway;
  const checks = {
    ping: judgePing(seen),
    ssh: judgeSsh(seen),
    sourceIpPreserved: judgeSource(seen),
    defaultGwUnchanged: judgeGateway(gateway, seen),
    noNat: judgePackets(seen.packets),
    identityCheck: judgeIdentity(seen),
  };
  const reasons = [
    ...new Set(Object.values(checks).flatMap((check: Check) => (check.reason === undefined ? [] : [check.reason]))),
  ];
  return {
    src: flow.src,
    dst: flow.dst,
    srcIp: flow.srcIp,
    dstIp: flow.dstIp,
    peerIp: report?.ssh.peerIp ?? '',
    defaultGw: gateway,
    ping: checks.ping.result,
    sourceIpPreserved: checks.sourceIpPreserved.result,
    defaultGwUnchanged: checks.defaultGwUnchanged.result,
    noNat: checks.noNat.result,
    identityCheck: checks.identityCheck.result,
    result: Object.values(checks).every((check: Check) => check.result === 'pass') ? 'pass' : 'fail',
    ssh: checks.ssh.result,
    pingsSent: report?.pingsSent ?? 0,
    pingsReceived: report?.pingsReceived ?? 0,
    ...(report?.rttMs === undefined ? {} : { rttMs: report.rttMs }),
    ...(report?.ssh.ms === undefined ? {} : { sshMs: report.ssh.ms }),
    packetSources: 'error' in seen.packets ? { ping: [], ssh: [] } : seen.packets.sources,
    ...(seen.baselineGateway === undefined ? {} : { baselineGw: seen.baselineGateway }),
    reasons,
  };
}

/** The whole matrix; no flow at all is no pass. */
export function summarize(
  flows: MatrixFlow[],
  about: { phase: string; parallelism: number; elapsedMs: number; sample?: FlowSample | undefined },
): Matrix {
  const passed = flows.filter((flow) => flow.result === 'pass').length;
  return {
    flows,
    summary: {
      total: flows.length,
      passed,
      failed: flows.length - passed,
      result: flows.length > 0 && passed === flows.length ? 'pass' : 'fail',
      phase: about.phase,
      parallelism: about.parallelism,
      elapsedSeconds: Math.round(about.elapsedMs) / 1000,
      ...(about.sample === undefined ? {} : { sample: about.sample }),
    },
  };
}

function judgePing({ flow, source, report }: FlowObservation): Check {
  if ('error' in source) return { result: 'fail', reason: `${flow.src} could not be probed from: ${source.error}` };
  if (report === undefined || report.pingsSent === 0)
    return { result: 'fail', reason: `ping sent nothing: ${report?.pingError || 'it did not run'}` };
  if (report.pingsReceived === 0)
    return {
      result: 'fail',
      reason: `none of ${report.pingsSent} pings was answered${report.pingError === '' ? '' : `: ${report.pingError}`}`,
    };
  const others = report.replySources.filter((address) => address !== flow.dstIp);
  if (others.length > 0)
    return { result: 'fail', reason: `ping of ${flow.dstIp} was answered by ${others.join(', ')}` };
  return { result: 'pass' };
}

function judgeSsh({ source, report }: FlowObservation): Check {
  if ('error' in source) return { result: 'fail' };
  if (report?.ssh.ok === true) return { result: 'pass' };
  return { result: 'fail', reason: `ssh failed: ${report?.ssh.error ?? 'it did not run'}` };
}

function judgeSource({ flow, report }: FlowObservation): Check {
  if (report?.ssh.ok !== true)
    return { result: 'na', reason: 'the source address is unknown: ssh did not get through' };
  if (report.ssh.peerIp !== flow.srcIp)
    return { result: 'fail', reason: `the destination's sshd saw ${report.ssh.peerIp} instead of ${flow.srcIp}` };
  if (report.ssh.serverIp !== flow.dstIp)
    return {
      result: 'fail',
      reason: `the destination's sshd was addressed as ${report.ssh.serverIp} instead of ${flow.dstIp}`,
    };
  return { result: 'pass' };
}

export function judgeGateway(
  gateway: string,
  against: { baselineGateway?: string | undefined; expectGateway?: string | undefined },
): Check {
  const { baselineGateway, expectGateway } = against;
  if (gateway === '') return { result: 'fail', reason: 'the source has no default gateway' };
  if (baselineGateway !== undefined && gateway !== baselineGateway)
    return {
      result: 'fail',
      reason: `the source's default gateway is ${gateway}; it was ${baselineGateway || 'none'} before any fault`,
    };
  if (expectGateway !== undefined && gateway !== expectGateway)
    return { result: 'fail', reason: `the source's default gateway is ${gateway}; ${expectGateway} was expected` };
  return { result: 'pass' };
}

function judgePackets(packets: PacketEvidence): Check {
  if ('error' in packets) return { result: 'na', reason: `addresses on the wire are unknown: ${packets.error}` };
  for (const { what, left, arrived } of packets.legs) {
    const wrong = [...left, ...arrived].find((sighting) => sighting.ends !== sighting.expected);
    if (wrong === undefined) continue;
    const how = left.includes(wrong) ? 'left' : 'arrived';
    return { result: 'fail', reason: `NAT on the path: ${what} ${how} as ${wrong.ends} instead of ${wrong.expected}` };
  }
  const missing = packets.legs.find((leg) => leg.left.length === 0 || leg.arrived.length === 0);
  if (missing === undefined) return { result: 'pass' };
  const end = missing.left.length === 0 ? 'was not seen leaving' : 'left but was not seen arriving';
  return { result: 'na', reason: `addresses on the wire are unknown: ${missing.what} ${end}` };
}

function judgeIdentity({ flow, source, report, presentedKeys, identities }: FlowObservation): Check {
  if ('error' in source) return { result: 'na' };
  if (identities.source === undefined) return { result: 'na', reason: `it is not known who ${flow.src} is` };
  if (source.hostname !== identities.source.hostname)
    return {
      result: 'fail',
      reason: `${flow.src} calls itself '${source.hostname}' instead of '${identities.source.hostname}'`,
    };
  const expected = identities.destination;
  if (expected === undefined) return { result: 'na', reason: `it is not known who ${flow.dst} is` };
  const wrongKey = presentedKeys.find((key) => key !== expected.hostKeySha256);
  if (wrongKey !== undefined)
    return {
      result: 'fail',
      reason: `${flow.dstIp} is answered by another host: its key is SHA256:${wrongKey}, that of ${flow.dst} is SHA256:${expected.hostKeySha256}`,
    };
  if (report?.ssh.ok !== true || presentedKeys.length === 0)
    return { result: 'na', reason: 'who answers is unknown: ssh did not get through' };
  if (report.ssh.hostname !== expected.hostname)
    return {
      result: 'fail',
      reason: `${flow.dstIp} is answered by host '${report.ssh.hostname}' instead of '${expected.hostname}'`,
    };
  return { result: 'pass' };
}
