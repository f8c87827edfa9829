import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { coldStart } from './cold-start.js';
import { meets, type Entry } from './entry.js';
import { startLiveLab } from './live-lab.js';
import { matrix } from './matrix.js';
import { probing } from './probing.js';
import { furtherScenario } from './further.js';
import { fullScenario } from './scenario.js';
import { scaleMain } from './scale-main.js';
import { machine, table } from './table.js';
import { validate } from './validate.js';

/** `npm run bench`: measures what `-- --only scale` (bench/scale-main.ts) does not, prints the table, and keeps it in docs/ with `-- --write`. Exit code 1 when a target is missed. */
async function main(): Promise<number> {
  const args = process.argv.slice(2);
  if (args[args.indexOf('--only') + 1] === 'scale') return scaleMain(args);
  const entries: Entry[] = [];
  const add = (more: readonly Entry[]): void => {
    entries.push(...more);
    for (const { what, value, unit } of more) process.stderr.write(`${what}: ${value.toFixed(1)} ${unit}\n`);
  };
  add(await coldStart());
  add(await validate());
  add(await fullScenario('netns'));
  add(await fullScenario('sim'));
  add(await furtherScenario());
  const lab = await startLiveLab();
  try {
    add(await matrix(lab));
    add(await probing(lab));
  } finally {
    await lab.stop();
  }
  const text = `Measured on ${machine()}.\n\n${table(entries)}\n`;
  process.stdout.write(text);
  if (process.argv.includes('--write')) keep(text, entries);
  return entries.some((entry) => meets(entry) === false) ? 1 : 0;
}

function keep(text: string, entries: readonly Entry[]): void {
  const docs = join(import.meta.dirname, '../docs');
  mkdirSync(docs, { recursive: true });
  writeFileSync(join(docs, 'benchmarks.json'), `${JSON.stringify({ machine: machine(), entries }, null, 2)}\n`);
  const head =
    '# Benchmarks\n\n`npm run bench -- --write` measures all of this again and writes this page; nothing else may run meanwhile.';
  writeFileSync(join(docs, 'benchmarks.md'), `${head}\n${text}`);
}

process.exitCode = await main();
