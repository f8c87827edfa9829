import { resolve } from 'node:path';
import type { Io } from '../../cli/io.js';
import type { ExitCode } from '../../errors.js';
import { gradeRun } from '../../evidence/grade-run.js';
import { closing } from '../../progress/describe.js';

/** `labrun grade RUNDIR`: evaluates a recorded run again, offline, and writes result.json byte for byte. */
export async function grade(options: { runDir: string }, io: Io): Promise<ExitCode> {
  const runDir = resolve(io.cwd, options.runDir);
  const graded = await gradeRun(runDir);
  for (const line of closing({ ...graded, key: '', runDir })) io.stdout.write(`${line}\n`);
  return graded.exitCode;
}
