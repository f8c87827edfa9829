import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { expect } from 'chai';
import { ROOT, Shell } from './support/labrun.js';

/** Every line of every `sh` block of the README, in order. */
function commands(): string[] {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  return [...readme.matchAll(/```sh\n([^]*?)```/g)].flatMap((block) => (block[1] ?? '').trim().split('\n'));
}

describe('the README', () => {
  const shell = new Shell();
  after(() => shell.close());

  for (const command of commands()) {
    // Setting up is what made this test run, and the tests are what runs now.
    const line = command.replace('./scripts/setup.sh && ', '');
    if (line === 'npm test') continue;
    it(`'${line}' does what it says`, () => {
      const result = spawnSync('sh', ['-c', line.replaceAll('/tmp/labrun-', `${shell.dir}/labrun-`)], {
        cwd: ROOT,
        env: { ...shell.env, TMPDIR: '/tmp' },
        encoding: 'utf8',
      });
      expect(result.status, result.stdout + result.stderr).to.equal(0);
    });
  }
});
