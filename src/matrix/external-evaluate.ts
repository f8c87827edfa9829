import type { CheckResult, Flow, MatrixFlow } from '../model.js';
import { judgeGateway } from './evaluate.js';

/** What a MATRIX_RUNNER said of one flow. */
export interface RunnerReport {
  pingOk: boolean;
  pingError: string;
  sshOk: boolean;
  sshError: string;
  /** `key=value` lines of `ssh`. */
  values: Readonly<Record<string, string>>;
}

export interface RunnerExpectations {
  baselineGateways?: Readonly<Record<string, string>> | undefined;
  expectGateway?: string | undefined;
}

/** Runner flows are named by site: that is what a runner is given. */
export function evaluateRunnerFlows(
  flows: readonly Flow[],
  reports: readonly RunnerReport[],
  expect: RunnerExpectations,
): MatrixFlow[] {
  const selves = selfReports(flows, reports);
  return flows.map((flow, index) => evaluateOne(flow, reports[index] ?? MISSING, selves, expect));
}

/** Values of `ssh`'s output; the first line of each key counts, lines without `=` are not for us. */
export function parseRunnerValues(stdout: string): Record<string, string> {
  const values: Record<string, string> = {};
  for (const line of stdout.split('\n')) {
    const [, key, value] = /^([a-z0-9_]+)=(.*)$/.exec(line.trimEnd()) ?? [];
    if (key !== undefined && values[key] === undefined) values[key] = value ?? '';
  }
  return values;
}

const MISSING: RunnerReport = {
  pingOk: false,
  pingError: 'it was not run',
  sshOk: false,
  sshError: 'it was not run',
  values: {},
};

interface Self {
  hostname: string;
  hostKey: string;
}

function evaluateOne(
  flow: Flow,
  report: RunnerReport,
  selves: ReadonlyMap<string, Self>,
  expect: RunnerExpectations,
): MatrixFlow {
  const peerIp = report.sshOk ? (report.values['peer_ip'] ?? '') : '';
  const defaultGw = report.sshOk ? (report.values['default_gw'] ?? '') : '';
  const gateway = judgeGateway(defaultGw, { ...expect, baselineGateway: expect.baselineGateways?.[flow.srcSite] });
  const identity = judgeIdentity(flow, report, selves);
  const preserved = peerIp !== '' && peerIp === flow.srcIp;
  const reasons = [
    ...(report.pingOk ? [] : [`ping failed: ${report.pingError}`]),
    ...(peerIp !== '' ? [] : [report.sshOk ? 'ssh told no peer_ip' : `ssh failed: ${report.sshError}`]),
    ...(peerIp === '' || preserved ? [] : [`the destination saw ${peerIp} instead of ${flow.srcIp}`]),
    ...(gateway.reason === undefined || peerIp === '' ? [] : [gateway.reason]),
    ...(identity.reason === undefined ? [] : [identity.reason]),
  ];
  // A runner shows no packets. What it does show is the only ground for `noNat`: ping arrives and ssh's peer is the source.
  const noNat = passIf(report.pingOk && preserved);
  return {
    src: flow.srcSite,
    dst: flow.dstSite,
    srcIp: flow.srcIp,
    dstIp: flow.dstIp,
    peerIp,
    defaultGw,
    ping: passIf(report.pingOk),
    sourceIpPreserved: passIf(preserved),
    defaultGwUnchanged: gateway.result,
    noNat,
    identityCheck: identity.result,
    result:
      report.pingOk && preserved && noNat === 'pass' && gateway.result === 'pass' && identity.result !== 'fail'
        ? 'pass'
        : 'fail',
    ssh: passIf(report.sshOk && peerIp !== ''),
    pingsSent: 0,
    pingsReceived: 0,
    packetSources: { ping: [], ssh: [] },
    ...(expect.baselineGateways === undefined ? {} : { baselineGw: expect.baselineGateways[flow.srcSite] ?? '' }),
    reasons,
  };
}

function judgeIdentity(
  flow: Flow,
  report: RunnerReport,
  selves: ReadonlyMap<string, Self>,
): { result: CheckResult; reason?: string } {
  const { values } = report;
  const error = values['src_identity_error'] || values['dst_identity_error'];
  if (error) return { result: 'fail', reason: `identity: ${error}` };
  const hostname = values['dst_hostname'] ?? '';
  const hostKey = values['dst_hostkey_sha256'] ?? '';
  if (hostname === '' && hostKey === '') return { result: 'skip' };
  const own = selves.get(flow.dstSite);
  if (own === undefined) return { result: 'na' };
  if (hostKey !== '' && own.hostKey !== '' && hostKey !== own.hostKey)
    return {
      result: 'fail',
      reason: `${flow.dstIp} is answered by another host: key ${hostKey}, that of ${flow.dstSite} is ${own.hostKey}`,
    };
  if (hostname !== '' && own.hostname !== '' && hostname !== own.hostname)
    return { result: 'fail', reason: `${flow.dstIp} is answered by host '${hostname}' instead of '${own.hostname}'` };
  const compared = (hostKey !== '' && own.hostKey !== '') || (hostname !== '' && own.hostname !== '');
  return { result: compared ? 'pass' : 'na' };
}

/** What each site says of itself as a source: the measure for what others meet there. */
function selfReports(flows: readonly Flow[], reports: readonly RunnerReport[]): Map<string, Self> {
  const selves = new Map<string, Self>();
  for (const [index, flow] of flows.entries()) {
    const values = reports[index]?.values ?? {};
    const self = { hostname: values['src_hostname'] ?? '', hostKey: values['src_hostkey_sha256'] ?? '' };
    if (!selves.has(flow.srcSite) && (self.hostname !== '' || self.hostKey !== '')) selves.set(flow.srcSite, self);
  }
  return selves;
}

function passIf(condition: boolean): 'pass' | 'fail' {
  return condition ? 'pass' : 'fail';
}
