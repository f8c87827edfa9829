import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './labrun.js';

/** Names of all scenarios that labrun ships. */
export function catalogue(): string[] {
  return readdirSync(join(ROOT, 'scenarios'))
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.replace(/\.yaml$/, ''));
}
