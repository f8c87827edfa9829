import type { Node } from '../../node.js';
import { shellQuote } from '../../ssh/quote.js';
import { endJob, startJob } from './job.js';
import { must, type CallLimits } from './router.js';

/** A change to a node that the node itself takes back when nobody else does: the way to it may be what was broken. */
export interface GuardedChange {
  /** Names its files in GUARD_DIR: letters, digits, `-` and `_`. */
  id: string;
  /** Shell lines for root. `revert` must also work when `apply` was never run, was half run, and twice. */
  apply: string;
  revert: string;
  /** The node takes it back at latest after so long, in ms. */
  withinMs: number;
}

/** Where faults keep what they need to end, root's alone. */
export const GUARD_DIR = '/run/labrun-faults';

const GUARD = `sleep "$1"; sh -c "$2"; rm -f "$0"; rmdir ${GUARD_DIR}`;

/** Makes the change once its guard is at work. Throws LabrunError `fault.command`, SshError. */
export async function applyGuarded(node: Node, change: GuardedChange, limits: CallLimits): Promise<void> {
  const { id, apply, revert, withinMs } = change;
  const guard = startJob(pidFile(id), GUARD, [String(Math.ceil(withinMs / 1000)), revert]);
  await asRoot(node, `apply ${id}`, `umask 077; mkdir -p ${GUARD_DIR} || exit 1\n${guard}\n${apply}`, limits);
}

/** Takes the change back and ends its guard. Throws LabrunError `fault.command`, SshError. */
export async function revertGuarded(node: Node, { id, revert }: GuardedChange, limits: CallLimits): Promise<void> {
  const script = `(${revert}\n) || exit 1\n${endJob(pidFile(id))}; rmdir ${GUARD_DIR} 2>/dev/null || :`;
  await asRoot(node, `revert ${id}`, script, limits);
}

/** Runs a shell script as root and returns its stdout; `title` is what it is called in errors. */
export async function asRoot(node: Node, title: string, script: string, limits: CallLimits): Promise<string> {
  return await must(node, shellQuote(['sudo', '-n', 'sh', '-c', script]), limits, title);
}

function pidFile(id: string): string {
  return `${GUARD_DIR}/${id}.guard`;
}
