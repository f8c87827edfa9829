import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readEvents } from '../../src/evidence/read.js';
import type { EventOf } from '../../src/run/events.js';
import { topology } from '../../src/scenario/topology.js';
import { startNetnsWorld, type NetnsWorld } from '../cloud/support/netns-world.js';
import { runStates } from './support/lab.js';
import { ROOT, Shell } from './support/labrun.js';

const PLAN = topology({ profile: 'provider', providers: ['onprem', 'aws'] });

describe('deploy on a real lab', function () {
  this.timeout(180_000);
  const shell = new Shell();
  const source = join(shell.dir, 'router');
  const git = (...args: string[]): string =>
    execFileSync('git', ['-C', source, '-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
      encoding: 'utf8',
    }).trim();
  let world: NetnsWorld;
  let runId: string;
  before(async () => {
    world = await startNetnsWorld(PLAN);
    cpSync(join(ROOT, 'dist/router'), join(source, 'src'), { recursive: true });
    git('init', '--quiet');
    git('add', '-A');
    git('commit', '--quiet', '-m', 'a router');
    const installScript = join(shell.dir, 'install');
    writeFileSync(installScript, '#!/bin/sh\n[ "$(hostname)" != "$FAILS" ] || exit 9\nexit 0\n');
    world.write(shell.dir, (config) => {
      config.router = {
        product: 'routerd',
        installScript: './install',
        source: { dir: source, build: 'cp -r src out', dist: 'out' },
      };
    });
    shell.env['CE_DRY_RUN'] = '0';
    const up = await shell.run('up', '--lab', 'cloud', '--profile', 'provider', '--provider', 'aws', '--ttl', '20m');
    expect(up.code, up.stderr).to.equal(0);
    runId = up.stdout.trim();
  });
  after(async () => {
    await shell.close();
    await world.stop();
  });
  const install = (script: string): void => {
    writeFileSync(join(shell.dir, 'install'), script);
    chmodSync(join(shell.dir, 'install'), 0o755);
  };

  it('says which node failed and why, and that the others went on', async () => {
    install('#!/bin/sh\n[ "$(hostname)" != aws-router-b ] || { echo "no room on $1" >&2; exit 9; }\n');
    const { code, stderr } = await shell.run('deploy', '--commit', 'HEAD');
    expect(code).to.equal(3);
    expect(stderr).to.include(
      'deploy failed on 1 of 3 routers: aws-router-b: the install script failed with 9; it said: no room on /run/routerd/node.json',
    );
    expect(await world.exec('aws-router-a', 'systemctl is-active routerd')).to.equal('active\n');
  });

  it('builds a commit, installs and starts it everywhere, and records what each node reports', async () => {
    install('#!/bin/sh\ntest -x /run/routerd/build/routerd && echo "$1 $(id -u)" >/run/installed\n');
    const { code, stdout, stderr } = await shell.run('deploy', '--commit', 'HEAD', '--run-id', runId);
    expect(code, stdout + stderr).to.equal(0);
    expect(await world.exec('aws-router-b', 'cat /run/installed')).to.equal('/run/routerd/node.json 0\n');
    const [state] = runStates(shell);
    const events = await readEvents(state?.runDir ?? '');
    const deployed = events.findLast((event): event is EventOf<'deployed'> => event.type === 'deployed');
    expect(deployed?.commit).to.equal(git('rev-parse', 'HEAD'));
    expect(deployed?.build).to.match(/^[0-9a-f]{64}$/);
    expect(Object.keys(deployed?.versions ?? {}).sort()).to.deep.equal([
      'aws-router-a',
      'aws-router-b',
      'onprem-router',
    ]);
    expect(git('status', '--short')).to.equal('');
    expect(git('worktree', 'list').split('\n').length).to.equal(1);
  });

  it('deploys a build that exists, whose sum it verifies on each node', async () => {
    const build = join(shell.dir, 'built');
    cpSync(join(ROOT, 'dist/router'), build, { recursive: true });
    mkdirSync(join(build, 'more'));
    writeFileSync(join(build, 'more/marker'), 'this one');
    const { code, stdout, stderr } = await shell.run('deploy', '--build', 'built');
    expect(code, stdout + stderr).to.equal(0);
    expect(await world.exec('onprem-router', 'cat /run/routerd/build/more/marker')).to.equal('this one');
  });

  it('refuses a commit that does not exist before any node is touched', async () => {
    const { code, stderr } = await shell.run('deploy', '--commit', 'v9');
    expect([code, stderr.split('\n')[0]]).to.deep.equal([2, `labrun: ${source} has no commit v9`]);
    expect(readFileSync(join(shell.dir, 'install'), 'utf8')).to.include('installed');
  });
});
