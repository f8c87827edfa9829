import type { RecordedRun } from '../../assertions/assertion.js';
import { requiredPhases } from '../../assertions/support/phases.js';
import type { CheckResult, Flow, PathProbe, ProtocolProbe } from '../model.js';
import { matrixFlows } from '../matrix/sample.js';
import { isBranch } from '../scenario/site-kind.js';

/** Names of the checks of one pair. */
export const PROTOCOL_CHECKS = [
  'ftpActive',
  'ftpPassive',
  'nfs',
  'rpc',
  'bulkTransfer',
  'pmtu',
  'sourceIpPreserved',
  'noNat',
] as const;
export type ProtocolCheck = (typeof PROTOCOL_CHECKS)[number];

/** Key `protocols` of result.json: every directed pair of sites, over all settled phases. */
export interface Protocols {
  status: CheckResult;
  pairs: {
    client: string;
    server: string;
    checks: Record<ProtocolCheck, CheckResult>;
    /** What was seen, of each check that did not pass. */
    details: Partial<Record<ProtocolCheck, { phase: string; detail: string }>>;
    result: CheckResult;
  }[];
  summary: { total: number; passed: number; failed: number; checks: Record<ProtocolCheck, CheckResult> };
}

interface Look {
  result: CheckResult;
  phase: string;
  detail: string;
}

/** Undefined when nothing of it was recorded. A check that nobody made is `na`; one that could not be made is `skip`. */
export function protocolsOf(run: RecordedRun): Protocols | undefined {
  if (run.protocols.size === 0 && run.paths.size === 0) return undefined;
  // Pairs of the four sites; what branches did is in the assertions' verdicts.
  const named = matrixFlows(run.plan, run.scenario).flows.filter(
    ({ srcSite, dstSite }) => !isBranch(srcSite) && !isBranch(dstSite),
  );
  const pairs = named.map((flow) => {
    const looks = looksAt(run, flow);
    const checks = byCheck((check) => worst(looks[check].map(({ result }) => result)));
    const wrong = PROTOCOL_CHECKS.flatMap((check) => {
      const look = looks[check].find(({ result }) => result === checks[check]);
      return checks[check] === 'pass' || look === undefined
        ? []
        : [[check, { phase: look.phase, detail: look.detail }] as const];
    });
    return {
      client: flow.srcSite,
      server: flow.dstSite,
      checks,
      details: Object.fromEntries(wrong),
      // What nobody asked for does not hold up the rest.
      result: together(PROTOCOL_CHECKS.filter((check) => looks[check].length > 0).map((check) => checks[check])),
    };
  });
  const count = (result: CheckResult): number => pairs.filter((pair) => pair.result === result).length;
  const checks = byCheck((check) => worst(pairs.map((pair) => pair.checks[check])));
  const summary = { total: pairs.length, passed: count('pass'), failed: count('fail'), checks };
  return { status: together(pairs.map(({ result }) => result)), pairs, summary };
}

function looksAt(run: RecordedRun, flow: Flow): Record<ProtocolCheck, Look[]> {
  const looks = byCheck((): Look[] => []);
  for (const phase of requiredPhases(run)) {
    const ofFlow = <T extends { src: string; dst: string }>(probes: readonly T[] = []): T[] =>
      probes.filter(({ src, dst }) => src === flow.src && dst === flow.dst);
    const protocols = ofFlow(run.protocols.get(phase));
    const find = (protocol: ProtocolProbe['protocol']): ProtocolProbe | undefined =>
      protocols.find((probe) => probe.protocol === protocol) ??
      (run.protocols.size === 0 ? undefined : { ...flow, protocol, result: 'na', detail: 'it was not tried' });
    const [path] = ofFlow(run.paths.get(phase));
    const unprobed = run.paths.size === 0 ? undefined : ({ result: 'na', detail: 'it was not probed' } as const);
    const add = (check: ProtocolCheck, look: Omit<Look, 'phase'> | undefined): void =>
      void (look !== undefined && looks[check].push({ result: look.result, detail: look.detail, phase }));
    add('ftpActive', find('ftp-active'));
    add('ftpPassive', find('ftp-passive'));
    add('rpc', find('rpc'));
    add('nfs', find('nfs'));
    add('bulkTransfer', path === undefined ? unprobed : bulkLook(path));
    add('pmtu', path === undefined ? unprobed : mtuLook(path));
    const ftp = find('ftp-passive');
    add('sourceIpPreserved', ftp && addressLook(ftp, ftp.peerIp, flow.srcIp));
    add('noNat', ftp && addressLook(ftp, ftp.serverIp, flow.dstIp));
    if (ftp?.peerIp !== undefined) add('noNat', addressLook(ftp, ftp.peerIp, flow.srcIp));
  }
  return looks;
}

function bulkLook({ bulk }: PathProbe): Omit<Look, 'phase'> {
  if (bulk.skipped !== undefined) return { result: 'skip', detail: bulk.skipped };
  if (bulk.bytes === 0) return { result: 'na', detail: bulk.error ?? 'nothing was tried' };
  const detail = `${bulk.received} of ${bulk.bytes} bytes${bulk.error === undefined ? '' : `: ${bulk.error}`}`;
  return { result: bulk.intact && bulk.received === bulk.bytes ? 'pass' : 'fail', detail };
}

function mtuLook({ mtu }: PathProbe): Omit<Look, 'phase'> {
  if (mtu.skipped !== undefined) return { result: 'skip', detail: mtu.skipped };
  const largest = Math.max(0, ...mtu.answered);
  if (largest === 0) return { result: 'na', detail: mtu.error ?? 'no packet of any size was answered' };
  const vanished = mtu.tried.filter((size) => size > largest && !mtu.refused.includes(size));
  return {
    result: vanished.length === 0 ? 'pass' : 'fail',
    detail: `${largest} bytes answered, lost: ${vanished.join(', ')}`,
  };
}

function addressLook(probe: ProtocolProbe, seen: string | undefined, real: string): Omit<Look, 'phase'> {
  if (seen === undefined) return { result: probe.result === 'skip' ? 'skip' : 'na', detail: probe.detail };
  return { result: seen === real ? 'pass' : 'fail', detail: `${seen} instead of ${real}` };
}

function byCheck<T>(value: (check: ProtocolCheck) => T): Record<ProtocolCheck, T> {
  return Object.fromEntries(PROTOCOL_CHECKS.map((check) => [check, value(check)])) as Record<ProtocolCheck, T>;
}

/** Of one check at several times or on several pairs: `skip` only when it was nowhere possible. */
function worst(results: readonly CheckResult[]): CheckResult {
  if (results.includes('fail')) return 'fail';
  if (results.length === 0) return 'na';
  if (results.every((result) => result === 'skip')) return 'skip';
  return results.every((result) => result === 'pass') ? 'pass' : 'na';
}

/** Of several checks: one that is not possible here (`skip`) hides nothing of the others. */
function together(results: readonly CheckResult[]): CheckResult {
  return worst(results.some((result) => result !== 'skip') ? results.filter((result) => result !== 'skip') : results);
}
