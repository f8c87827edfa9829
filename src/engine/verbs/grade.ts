import { resolve } from 'node:path';
import type { Io } from '../../cli/io.js';
import type { GradeOptions } from '../../cli/options.js';
import type { ExitCode } from '../../errors.js';
import { gradeRun } from '../../evidence/grade-run.js';
import { closing } from '../../progress/describe.js';
import { assertionsWith, recordedExtensions } from '../third-party.js';

/** `labrun grade RUNDIR`: evaluates a recorded run again, offline, and writes result.json byte for byte. */
export async function grade(options: GradeOptions, io: Io): Promise<ExitCode> {
  const runDir = resolve(io.cwd, options.runDir);
  const extensions = await recordedExtensions(runDir, {
    cwd: io.cwd,
    folders: options.extensions,
    note: (text) => void io.stderr.write(`labrun: ${text}\n`),
  });
  const graded = await gradeRun(runDir, assertionsWith(extensions));
  for (const line of closing({ ...graded, key: '', runDir })) io.stdout.write(`${line}\n`);
  return graded.exitCode;
}
