import { resolve } from 'node:path';
import type { Io } from '../../cli/io.js';
import type { GradeOptions } from '../../cli/options.js';
import type { ExitCode } from '../../errors.js';
import { gradeRun } from '../../evidence/grade-run.js';
import type { OtherExpectations } from '../../evidence/other-expectations.js';
import { closing } from '../../progress/describe.js';

/**
 * `labrun grade RUNDIR`: evaluates a recorded run again, offline, and writes result.json byte for byte; with `--expect` by
 * the expectations of another scenario, into files of their own. Throws EvidenceError, ScenarioError.
 */
export async function grade(options: GradeOptions, io: Io): Promise<ExitCode> {
  const runDir = resolve(io.cwd, options.runDir);
  const other = options.expect === undefined ? undefined : await readExpectations(options.expect, io.cwd);
  const graded = await gradeRun(runDir, other);
  if (other !== undefined) io.stdout.write(`graded by what ${other.file} (${other.scenario}) expects\n`);
  for (const line of closing({ ...graded, key: '', runDir })) io.stdout.write(`${line}\n`);
  return graded.exitCode;
}

async function readExpectations(file: string, cwd: string): Promise<OtherExpectations> {
  // Loading the registry of faults and compiling the schema costs time that plain grading need not spend.
  const { loadScenario } = await import('../../scenario/load.js');
  const { name, expect } = await loadScenario(file, cwd);
  return { file, scenario: name, expect };
}
