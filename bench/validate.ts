import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Entry } from './entry.js';
import { median, timeProgram } from './timing.js';

const ROOT = join(import.meta.dirname, '..');
const FILES = 1000;

/** A thousand scenario files, beside reading the same files with the YAML library alone. */
export async function validate(): Promise<Entry[]> {
  const dir = mkdtempSync(join(tmpdir(), 'labrun-bench-'));
  try {
    const catalogue = readdirSync(join(ROOT, 'scenarios')).filter((name) => name.endsWith('.yaml'));
    cpSync(join(ROOT, 'scenarios/checks'), join(dir, 'checks'), { recursive: true });
    for (let i = 0; i < FILES; i++) {
      const text = readFileSync(join(ROOT, 'scenarios', catalogue[i % catalogue.length] ?? ''), 'utf8');
      writeFileSync(join(dir, `${i}.yaml`), text);
    }
    const times = [1, 2, 3].map(() => () => timeProgram(process.execPath, [join(ROOT, 'bin/labrun'), 'validate', dir]));
    const taken: number[] = [];
    for (const time of times) taken.push(await time());
    const begun = performance.now();
    for (let i = 0; i < FILES; i++) parse(readFileSync(join(dir, `${i}.yaml`), 'utf8'));
    const parsed = performance.now() - begun;
    return [
      {
        what: `validate ${FILES} scenario files`,
        value: median(taken) / 1000,
        unit: 's',
        against: { what: 'parsing their YAML alone', value: parsed / 1000 },
        target: { atMost: 2, of: 'value' },
      },
    ];
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
