import type { ProtocolProbe } from '../../src/model.js';
import { matrixFlows, wordsOf } from '../../src/matrix/sample.js';
import type { RecordedRun, Verdict } from '../assertion.js';
import { collate, fail, pass, unknown, type Finding } from './finding.js';
import { phaseLabel, requiredPhases } from './phases.js';
import { skipped } from './skipped.js';

export type Protocol = ProtocolProbe['protocol'];

export const PROTOCOLS: readonly Protocol[] = ['ftp-active', 'ftp-passive', 'rpc', 'nfs'];

/** One probe with its place: `after stop-active at aws, aws-client -> oci-client`. `others` are those of the same flow and phase. */
export interface SeenProtocol {
  probe: ProtocolProbe;
  where: string;
  srcIp: string;
  dstIp: string;
  others: readonly ProtocolProbe[];
}

/** Says nothing (`null`) of a probe that does not tell. */
export type ProtocolJudge = (seen: SeenProtocol) => Finding | null;

/**
 * Judges protocols on every directed flow at every settled phase. A protocol for which no client has the means at all is not
 * exercised: that hides no failure of another, and a pass says so. One that is exercised on some flows only is a gap. `what`
 * ends the sentence of a pass: `ftp-active, rpc WHAT on 12/12 directed flows`.
 */
export function judgeProtocols(
  run: RecordedRun,
  protocols: readonly Protocol[],
  judge: ProtocolJudge,
  what: string,
): Verdict {
  const absent = skipped(run, 'protocols');
  if (absent !== undefined) return absent;
  const all = protocols.map((protocol) => judgeOne(run, protocol, judge));
  const idle = all.flatMap(({ protocol, idle: why }) => (why === undefined ? [] : [`${protocol} (${why})`]));
  if (idle.length === all.length)
    return { result: 'skip', detail: `cannot be checked with what the clients have: ${idle.join('; ')}` };
  const used = all.filter(({ findings }) => findings.length > 0);
  const verdict = collate(
    used.flatMap(({ findings }) => findings),
    () => `${used.map(({ protocol }) => protocol).join(', ')} ${what} on ${total(run)}${phases(run)}`,
  );
  if (verdict.result !== 'pass' || idle.length === 0) return verdict;
  return { ...verdict, detail: `${verdict.detail}; not exercised: ${idle.join('; ')}` };
}

/** `idle`: why the protocol was exercised nowhere. */
function judgeOne(
  run: RecordedRun,
  protocol: Protocol,
  judge: ProtocolJudge,
): { protocol: Protocol; findings: Finding[]; idle?: string } {
  const reasons: string[] = [];
  const { flows } = matrixFlows(run.plan, run.scenario);
  const judged = requiredPhases(run).flatMap((phase) =>
    flows.map(({ src, dst, srcIp, dstIp }): Finding | null => {
      const where = `${phaseLabel(run, phase)}, ${src} -> ${dst}`;
      const others = (run.protocols.get(phase) ?? []).filter((entry) => entry.src === src && entry.dst === dst);
      const probe = others.find((entry) => entry.protocol === protocol);
      if (probe === undefined) return unknown(`${where}: ${protocol} was not tried`);
      if (probe.result === 'skip') reasons.push(probe.detail);
      if (probe.result === 'skip' || probe.result === 'na')
        return unknown(`${where}: ${protocol} could not be tried: ${probe.detail}`);
      return judge({ probe, where, srcIp, dstIp, others });
    }),
  );
  const [reason] = reasons;
  if (reason !== undefined && reasons.length === judged.length) return { protocol, findings: [], idle: reason };
  return { protocol, findings: judged.filter((finding) => finding !== null) };
}

/** Whether the protocol worked from end to end. */
export const worked: ProtocolJudge = ({ probe, where, srcIp, others }) => {
  if (probe.result === 'pass') return pass(where);
  const { protocol, detail, peerIp } = probe;
  const translated = peerIp !== undefined && peerIp !== srcIp;
  const why = translated ? `; the server saw ${peerIp} instead of ${srcIp}` : contrast(probe, others);
  return fail(`${where}: ${protocol} failed: ${detail}${why}`);
};

/** Of FTP's two modes, which differ in who opens the data connection, one that works tells what is wrong with the other. */
function contrast({ protocol }: ProtocolProbe, others: readonly ProtocolProbe[]): string {
  const works = (other: Protocol): boolean =>
    others.some((entry) => entry.protocol === other && entry.result === 'pass');
  if (protocol === 'ftp-active' && works('ftp-passive'))
    return '; passive works, so the data connection from the server to the client is what does not get through';
  if (protocol === 'ftp-passive' && works('ftp-active'))
    return "; active works, so the data connection to the server's own port is what does not get through";
  return '';
}

function total(run: RecordedRun): string {
  return `${wordsOf(matrixFlows(run.plan, run.scenario))} `;
}

function phases(run: RecordedRun): string {
  return requiredPhases(run)
    .map((phase) => phaseLabel(run, phase))
    .join(' and ');
}
