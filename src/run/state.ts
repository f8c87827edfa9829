import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { LabrunError, messageOf, UsageError } from '../errors.js';
import type { LabState } from '../lab/backend.js';
import { pidIsAlive, type ProcessId } from './process-id.js';

/** What labrun remembers of one run outside its run directory, so that `down` finds the lab after a crash. */
export interface RunState {
  version: 1;
  runId: string;
  scenario: string;
  createdAt: string;
  ttlExpiresAt: string;
  /** Where events.jsonl is. */
  runDir: string;
  lab: LabState;
  /** The labrun process that drives this run; null once it left the lab to later verbs. */
  driver: ProcessId | null;
  /** True once the lab was torn down and found clean. */
  clean: boolean;
}

/** `CE_STATE_DIR`, else `$XDG_STATE_HOME/labrun`, else `~/.local/state/labrun`. */
export function stateRoot(env: Record<string, string | undefined>): string {
  if (env['CE_STATE_DIR']) return env['CE_STATE_DIR'];
  if (env['XDG_STATE_HOME']) return join(env['XDG_STATE_HOME'], 'labrun');
  return join(env['HOME'] || homedir(), '.local', 'state', 'labrun');
}

/** The state directory: one folder a run. */
export class StateStore {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  /** Folder of one run; made by `save`. */
  dirOf(runId: string): string {
    return join(this.root, 'runs', runId);
  }

  /** Writes atomically. Throws LabrunError `state.unwritable`. */
  save(state: RunState): void {
    const dir = this.dirOf(state.runId);
    try {
      mkdirSync(dir, { recursive: true, mode: 0o700 });
      const temporary = join(dir, `run.json.${process.pid}`);
      writeFileSync(temporary, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
      renameSync(temporary, join(dir, 'run.json'));
    } catch (error) {
      throw new LabrunError('state.unwritable', `cannot write the state of ${state.runId}: ${messageOf(error)}`, {
        hint: 'set CE_STATE_DIR to a directory that you may write',
        exitCode: 2,
      });
    }
  }

  /** Throws UsageError `run.unknown`. */
  load(runId: string): RunState {
    const path = join(this.dirOf(runId), 'run.json');
    if (!existsSync(path))
      throw new UsageError(
        'run.unknown',
        `no run ${runId} in ${this.root}`,
        'run ids: ls the folder runs/ there, or set CE_STATE_DIR',
      );
    return JSON.parse(readFileSync(path, 'utf8')) as RunState;
  }

  /** All runs, oldest first. A folder without a readable run.json has nothing to tear down yet and is left out. */
  list(): RunState[] {
    const dir = join(this.root, 'runs');
    if (!existsSync(dir)) return [];
    const states = readdirSync(dir).flatMap((name) => {
      try {
        return [this.load(name)];
      } catch {
        return [];
      }
    });
    return states.sort((a, b) => a.createdAt.localeCompare(b.createdAt));
  }

  /** The newest run whose lab may still be up. Throws UsageError `run.none`. */
  newest(): RunState {
    const state = this.list().findLast((entry) => !entry.clean);
    if (state === undefined)
      throw new UsageError(
        'run.none',
        `no run with a lab in ${this.root}`,
        'start one with `labrun up`, or name it with --run-id',
      );
    return state;
  }

  forget(runId: string): void {
    rmSync(this.dirOf(runId), { recursive: true, force: true });
  }
}

/** True while another labrun process is driving this run. */
export function isDriven(state: RunState): boolean {
  return state.driver !== null && state.driver.pid !== process.pid && pidIsAlive(state.driver);
}
