import { readFileSync } from 'node:fs';

/** A process, told apart from a later one that got the same pid. `startTicks` is null where /proc does not tell. */
export interface ProcessId {
  pid: number;
  startTicks: string | null;
}

export function processId(pid: number): ProcessId {
  return { pid, startTicks: startTicksOf(pid) };
}

/** True while that very process runs. */
export function pidIsAlive(id: ProcessId): boolean {
  try {
    process.kill(id.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return startTicksOf(id.pid) === id.startTicks;
}

/** Field 22 of /proc/PID/stat (proc(5)), null of one that has ended and waits for its parent; the command name in parentheses may hold spaces. */
function startTicksOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}
