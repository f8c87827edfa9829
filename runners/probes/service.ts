import { messageOf } from '../../src/errors.js';
import type { NodePool, RunningCommand } from '../node.js';
import { LineSplitter } from './lines.js';

/** Something that a script serves on a node for as long as a probe needs it. */
export type Service = ReadyService | NoService;

export interface ReadyService {
  state: 'ready';
  /** What the script said after `ready`. */
  facts: string;
  /** Ends it and gives all lines that it said, its last words included; nothing keeps running on the node. */
  stop(): Promise<string[]>;
}

/** `absent`: the node has no means for it. `failed`: it has, and they did not work. */
export interface NoService {
  state: 'absent' | 'failed';
  why: string;
}

const STOP_MS = 2_000;
const COMMAND_NOT_FOUND = 127;

/**
 * Starts a script that says `ready FACTS` on a line of its own once it serves, or `absent WHY`, and waits for that. The
 * script ends when it is interrupted, which also happens when labrun dies, and must bound its own life besides.
 */
export async function startService(pool: NodePool, name: string, command: string, readyMs: number): Promise<Service> {
  const said: string[] = [];
  const complaints: string[] = [];
  let settle: (verdict: { facts: string } | NoService) => void = () => undefined;
  const verdict = new Promise<{ facts: string } | NoService>((resolve) => (settle = resolve));
  const lines = new LineSplitter((line) => {
    said.push(line);
    const [, word, rest = ''] = /^(ready|absent)(?: (.*))?$/.exec(line) ?? [];
    if (word === 'ready') settle({ facts: rest });
    if (word === 'absent') settle({ state: 'absent', why: rest });
  });
  const errors = new LineSplitter((line) => complaints.push(line.trim()));
  let running: RunningCommand;
  try {
    running = await pool.node(name).stream(command, {
      onStdout: (chunk) => lines.push(chunk),
      onStderr: (chunk) => errors.push(chunk),
    });
  } catch (error) {
    return { state: 'failed', why: messageOf(error) };
  }
  void running.done.then(({ code }) => {
    errors.end();
    const why = complaints.findLast((line) => line !== '') ?? `it ended with ${code}`;
    settle({ state: code === COMMAND_NOT_FOUND ? 'absent' : 'failed', why });
  });
  const timer = setTimeout(() => {
    const last = [...said, ...complaints].findLast((line) => line !== '') ?? 'nothing';
    settle({ state: 'failed', why: `it did not serve within ${readyMs} ms; it said ${last}` });
  }, readyMs);
  const outcome = await verdict;
  clearTimeout(timer);
  if ('state' in outcome) {
    await running.stop(STOP_MS);
    return outcome;
  }
  return {
    state: 'ready',
    facts: outcome.facts,
    async stop() {
      await running.stop(STOP_MS);
      lines.end();
      return said;
    },
  };
}
