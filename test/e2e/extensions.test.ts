import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { Shell, ROOT } from './support/labrun.js';
import { writeFiles } from './support/docs.js';

describe('docs/extending.md', () => {
  const shell = new Shell();
  after(() => shell.close());

  it('has examples that are valid, are played, and are judged again wherever they are found', async () => {
    expect(writeFiles('extending.md', shell.dir)).to.deep.equal([
      'own.yaml',
      'my-checks/login-time.mjs',
      'my-checks/routerd-stop.mjs',
    ]);
    const played = await shell.run('own.yaml');
    expect(played.code, played.stdout + played.stderr).to.equal(0);
    const runDir = played.stdout.split('\n').at(-1) ?? '';
    const result = readFileSync(join(runDir, 'result.json'), 'utf8');
    expect(result).to.include('logins took at most 5000 ms');
    expect(readFileSync(join(runDir, 'summary.md'), 'utf8')).to.include('logins took at most 5000 ms');

    expect((await shell.run('grade', runDir)).code).to.equal(0);
    expect(readFileSync(join(runDir, 'result.json'), 'utf8')).to.equal(result);

    mkdirSync(join(shell.dir, 'later'));
    renameSync(join(shell.dir, 'my-checks'), join(shell.dir, 'later/checks'));
    const lost = await shell.run('grade', runDir);
    expect(lost.code).to.equal(3);
    expect(lost.stderr).to.include('extensions my-checks: not found here');
    expect(lost.stdout).to.include('login_time').and.include('this labrun has no assertion login_time');
    expect((await shell.run('grade', runDir, '--extensions', 'later/checks')).code).to.equal(0);
    expect(readFileSync(join(runDir, 'result.json'), 'utf8')).to.equal(result);

    // Evidence is not a program, even where it says that it is one.
    cpSync(join(shell.dir, 'later/checks'), join(runDir, 'checks'), { recursive: true });
    const record = join(runDir, 'events.jsonl');
    const inside = join(runDir.replace(`${shell.dir}/`, ''), 'checks');
    writeFileSync(
      record,
      readFileSync(record, 'utf8').replaceAll('"extensions":["my-checks"]', `"extensions":["${inside}"]`),
    );
    const refused = await shell.run('grade', runDir);
    expect(refused.code).to.equal(3);
    expect(refused.stderr).to.include('not loaded from inside a run directory');
  });

  it('gives failover a fault of a folder', async () => {
    writeFiles('extending.md', shell.dir);
    const up = await shell.run('up', '--profile', 'provider', '--provider', 'aws,onprem', '--ttl', '10m');
    expect(up.code, up.stderr).to.equal(0);
    expect((await shell.run('deploy', '--commit', 'HEAD')).code).to.equal(0);
    const fault = ['failover', '--provider', 'aws', '--fault', 'routerd-stop'];
    const unknown = await shell.run(...fault);
    expect(unknown.code).to.equal(2);
    expect(unknown.stderr).to.include('unknown fault "routerd-stop"');
    const known = await shell.run(...fault, '--extensions', 'my-checks');
    expect(known.code, known.stdout + known.stderr).to.equal(0);
    expect(known.stdout).to.match(/outage \d/);
    expect((await shell.run('down', '--run-id', up.stdout)).code).to.equal(0);
  });

  it('has the types that it says', () => {
    const folder = join(shell.dir, 'typed');
    writeFiles('extending.md', folder);
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(ROOT, join(folder, 'node_modules/labrun'));
    const compilerOptions = {
      allowJs: true,
      checkJs: true,
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      module: 'nodenext',
      target: 'es2023',
      types: ['node'],
      typeRoots: [join(ROOT, 'node_modules/@types')],
      resolveJsonModule: true,
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['my-checks'] }));
    // Beside them, one that is wrong: else it might be that nothing was looked at.
    const right = readFileSync(join(folder, 'my-checks/login-time.mjs'), 'utf8');
    writeFileSync(join(folder, 'my-checks/wrong.mjs'), right.replace("needs: ['matrix']", "needs: ['matrices']"));
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    const { stdout } = spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' });
    expect(stdout.split('\n').filter((line) => line.includes('error'))).to.have.length(1);
    expect(stdout).to.match(/wrong\.mjs.*TS2322: Type '"matrices"' is not assignable to type 'RecordKind'/);
  });
});
