import { join } from 'node:path';
import type { Entry } from './entry.js';
import { inTurn, timeProgram } from './timing.js';

const ROOT = join(import.meta.dirname, '..');

/** `labrun --help` beside a Node that does nothing. */
export async function coldStart(): Promise<Entry[]> {
  const bin = join(ROOT, 'bin/labrun');
  const [help, node] = await inTurn(
    15,
    () => timeProgram(process.execPath, [bin, '--help']),
    () => timeProgram(process.execPath, ['-e', '0']),
  );
  return [
    {
      what: 'labrun --help',
      value: help,
      unit: 'ms',
      against: { what: 'node -e 0', value: node },
      target: { atMost: 1.5 },
    },
  ];
}
