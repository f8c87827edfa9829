import type { PathProbe } from '../../src/model.js';
import { matrixFlows, wordsOf } from '../../src/matrix/sample.js';
import type { RecordedRun, Verdict } from '../assertion.js';
import { collate, unknown, type Finding } from './finding.js';
import { phaseLabel, requiredPhases } from './phases.js';
import { skipped } from './skipped.js';

/** What was tried on each flow: pings of many sizes, one bulk transfer, fresh connections. */
export type PathPart = 'mtu' | 'bulk' | 'connections';

/**
 * Judges one part of the path probes on every directed flow at every settled phase. A flow that was not probed is a gap;
 * where no client at all has the means, it is a `skip` with the reason.
 */
export function judgePaths(
  run: RecordedRun,
  part: PathPart,
  judge: (probe: PathProbe, where: string) => Finding,
  passed: (count: number) => string,
): Verdict {
  const absent = skipped(run, 'path-probes');
  if (absent !== undefined) return absent;
  const reasons: string[] = [];
  const { flows } = matrixFlows(run.plan, run.scenario);
  const findings = requiredPhases(run).flatMap((phase) => {
    const label = phaseLabel(run, phase);
    const probes = new Map((run.paths.get(phase) ?? []).map((entry) => [`${entry.src} ${entry.dst}`, entry]));
    return flows.map(({ src, dst }): Finding => {
      const where = `${label}, ${src} -> ${dst}`;
      const probe = probes.get(`${src} ${dst}`);
      if (probe === undefined) return unknown(`${where} was not probed`);
      const { skipped: why, error } = probe[part];
      if (why !== undefined) {
        reasons.push(why);
        return unknown(`${where} could not be probed: ${why}`);
      }
      return wasTried(probe, part)
        ? judge(probe, where)
        : unknown(`${where} was not probed: ${error ?? 'no reason given'}`);
    });
  });
  if (reasons.length > 0 && reasons.length === findings.length)
    return { result: 'skip', detail: `cannot be checked with what the clients have: ${reasons[0]}` };
  return collate(findings, passed);
}

/** The directed flows and settled phases that a verdict stands on, to end a sentence with. */
export function everyFlow(run: RecordedRun): string {
  return `on ${wordsOf(matrixFlows(run.plan, run.scenario))} ${requiredPhases(run)
    .map((phase) => phaseLabel(run, phase))
    .join(' and ')}`;
}

function wasTried(probe: PathProbe, part: PathPart): boolean {
  if (part === 'mtu') return probe.mtu.tried.length > 0;
  return part === 'bulk' ? probe.bulk.bytes > 0 : probe.connections.tried > 0;
}
