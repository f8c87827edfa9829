// Plays the scenarios of fixtures/recorded/ on this machine and keeps their records, for tests that grade them again.
// Usage: node scripts/record-runs.mjs [NAME...]; all of them by default. What each one is to end with is in
// test/evidence/recorded.test.ts. A folder without a scenario holds a record of an earlier labrun, which stays as it is.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const folder = join(root, 'fixtures/recorded');
const known = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'scenario.yaml')));
const names = process.argv.length > 2 ? process.argv.slice(2) : known;

for (const name of names) {
  if (!known.includes(name)) throw new Error(`there is no fixtures/recorded/${name}/scenario.yaml`);
  const work = mkdtempSync(join(tmpdir(), 'labrun-record-'));
  try {
    const out = join(work, 'out');
    const env = { ...process.env, CE_STATE_DIR: join(work, 'state'), CE_OWNER: 'tester', CE_PURPOSE: 'recorded-run' };
    const scenario = join(folder, name, 'scenario.yaml');
    const run = spawnSync(join(root, 'bin/labrun'), [scenario, '--out', out, '--format', 'lines'], {
      env,
      encoding: 'utf8',
    });
    const [runDir] = existsSync(out) ? readdirSync(out) : [];
    const verdict = run.stdout.match(/^(PASS|FAIL|INCONCLUSIVE) .*/m)?.[0];
    if (runDir === undefined || verdict === undefined) throw new Error(`${name}: ${run.stdout}${run.stderr}`);
    for (const file of ['events.jsonl', 'result.json']) copyFileSync(join(out, runDir, file), join(folder, name, file));
    process.stdout.write(`${name}: ${verdict}\n`);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
