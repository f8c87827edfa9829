import { resolve } from 'node:path';
import type { Io } from '../../cli/io.js';
import type { GradeOptions } from '../../cli/options.js';
import type { ExitCode } from '../../errors.js';
import { gradeRun } from '../../evidence/grade-run.js';
import type { OtherExpectations } from '../../evidence/other-expectations.js';
import type { LoadedScenario } from '../../scenario/load.js';
import { closing } from '../../progress/describe.js';
import type { Extensions } from '../../scenario/registry.js';
import { assertionsWith, join, recordedExtensions } from '../third-party.js';

/**
 * `labrun grade RUNDIR`: evaluates a recorded run again, offline, and writes result.json byte for byte; with `--expect` by
 * the expectations of another scenario, into files of their own. Throws EvidenceError, ScenarioError.
 */
export async function grade(options: GradeOptions, io: Io): Promise<ExitCode> {
  const runDir = resolve(io.cwd, options.runDir);
  const extensions = await recordedExtensions(runDir, {
    cwd: io.cwd,
    folders: options.extensions,
    note: (text) => void io.stderr.write(`labrun: ${text}\n`),
  });
  const other =
    options.expect === undefined ? undefined : await readExpectations(options.expect, io.cwd, options.extensions);
  const registry = assertionsWith(other === undefined ? extensions : join(extensions, other.extensions));
  const graded = await gradeRun(runDir, registry, other);
  if (other !== undefined) io.stdout.write(`graded by what ${other.file} (${other.scenario}) expects\n`);
  for (const line of closing({ ...graded, key: '', runDir })) io.stdout.write(`${line}\n`);
  return graded.exitCode;
}

async function readExpectations(
  file: string,
  cwd: string,
  extensions: readonly string[],
): Promise<OtherExpectations & { extensions: Extensions }> {
  // Loading the registry of faults and compiling the schema costs time that plain grading need not spend.
  const { loadScenarios } = await import('../../scenario/load.js');
  const [loaded] = await loadScenarios([file], cwd, extensions);
  const { scenario, extensions: added } = loaded as LoadedScenario;
  return { file, scenario: scenario.name, expect: scenario.expect, extensions: added };
}
