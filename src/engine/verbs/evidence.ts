import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Io } from '../../cli/io.js';
import type { EvidenceOptions } from '../../cli/options.js';
import { UsageError, messageOf, type ExitCode } from '../../errors.js';
import { writeBundle } from '../../evidence/bundle.js';
import { gradeRun } from '../../evidence/grade-run.js';
import { readEvents } from '../../evidence/read.js';
import type { Matrix } from '../../model.js';
import { closing } from '../../progress/describe.js';
import { EventLog } from '../../run/eventlog.js';
import { MATRIX_SHAPE } from '../../run/record-shapes.js';
import { StateStore, stateRoot } from '../../run/state.js';
import type { Redactor } from '../../evidence/redact.js';
import { keepMapping, redactorOf } from '../open.js';
import { assertionsWith, recordedExtensions } from '../third-party.js';
import { findRun } from './attach.js';

/** `labrun evidence collect`: writes the bundle of a run to a directory, with its record, and grades it. */
export async function evidence(options: EvidenceOptions, io: Io): Promise<ExitCode> {
  const store = new StateStore(stateRoot(io.env));
  const state = findRun(store, options.runId);
  if (options.matrixJson !== undefined) {
    const redactor = redactorOf(store, state.runId);
    await addMatrix(state.runDir, resolve(io.cwd, options.matrixJson), redactor);
    keepMapping(store, state.runId, redactor);
  }
  const out = resolve(io.cwd, options.out ?? join('evidence', state.runId));
  mkdirSync(out, { recursive: true });
  if (out !== resolve(state.runDir)) copyFileSync(join(state.runDir, 'events.jsonl'), join(out, 'events.jsonl'));
  const registry = assertionsWith(
    await recordedExtensions(state.runDir, {
      cwd: io.cwd,
      folders: options.extensions,
      note: (text) => void io.stderr.write(`labrun: ${text}\n`),
    }),
  );
  await writeBundle(out, await readEvents(out), registry);
  const graded = await gradeRun(out, registry);
  for (const line of closing({ ...graded, key: '', runDir: out })) io.stdout.write(`${line}\n`);
  return graded.exitCode;
}

/** A matrix that this run has not recorded itself (another machine's, or MATRIX_RUNNER's) becomes part of its record. */
async function addMatrix(runDir: string, path: string, redactor: Redactor): Promise<void> {
  const matrix = readMatrix(path);
  const events = await readEvents(runDir);
  const { phase } = matrix.summary;
  if (events.some((event) => event.type === 'matrix' && event.phase === phase)) return;
  const last = events.at(-1);
  if (last === undefined) return;
  const log = new EventLog(join(runDir, 'events.jsonl'), {
    redact: (value) => redactor.redact(value),
    last: { seq: last.seq, tMs: last.tMs, startedAt: events[0]?.wall ?? last.wall },
  });
  log.append({ type: 'matrix', phase, matrix });
  await log.close();
}

function readMatrix(path: string): Matrix {
  if (!existsSync(path)) throw new UsageError('matrix.missing', `--matrix-json ${path}: no such file`);
  try {
    const matrix = JSON.parse(readFileSync(path, 'utf8')) as Matrix;
    // It becomes part of the record, which must stay readable.
    const wrong = MATRIX_SHAPE(matrix);
    if (wrong !== null) throw new Error(wrong === '' ? 'not a matrix' : `a matrix without a proper ${wrong.slice(1)}`);
    return matrix;
  } catch (error) {
    throw new UsageError(
      'matrix.invalid',
      `--matrix-json ${path}: ${messageOf(error)}`,
      'write one with `labrun smoke --out FILE`',
    );
  }
}
