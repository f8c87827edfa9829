import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { pidIsAlive, type ProcessId } from '../../src/run/process-id.js';
import type { RunEvent } from '../../src/run/events.js';
import { runStates } from './support/lab.js';
import { ROOT, Shell, scenarioFile } from './support/labrun.js';

/** Runs a command where no namespace can be made and nobody has any privilege, as in a locked-down container. */
const LOCKED = [
  'unshare',
  '--user',
  '--map-root-user',
  'sh',
  '-c',
  'echo 0 >/proc/sys/user/max_user_namespaces && exec setpriv --no-new-privs --bounding-set=-all --inh-caps=-all "$@"',
  'sh',
];

describe('labrun --lab sim', () => {
  let shell: Shell;
  beforeEach(() => (shell = new Shell()));
  afterEach(() => shell.close());

  it('passes in virtual time, says that it is simulated, and leaves nothing', async () => {
    const { code, stdout, stderr } = await shell.run(scenarioFile('aws-failover'), '--lab', 'sim');
    expect(code, stdout + stderr).to.equal(0);
    expect(stdout)
      .to.match(/^PASS \(simulated\) /m)
      .and.to.match(/worst flow, simulated/);
    const [state] = runStates(shell);
    expect(state?.lab.kind).to.equal('sim');
    expect(existsSync(state?.lab.dir ?? '/')).to.equal(false);
    const summary = readFileSync(join(state?.runDir ?? '', 'summary.md'), 'utf8');
    expect(summary).to.match(/^Lab: sim\. sim, simulated in one process of this machine, in virtual time/);
    expect(summary).to.include('# PASS (simulated): aws-failover');
    expect(summary).not.to.include('Why this lab');
  });

  it('gives the same events for the same seed, but for ids and keys', async () => {
    const play = async (): Promise<string[]> => {
      const before = new Set(runStates(shell).map(({ runId }) => runId));
      const { code } = await shell.run(scenarioFile('link-down'), '--lab', 'sim', '--seed', '7');
      expect(code).to.equal(0);
      const state = runStates(shell).find(({ runId }) => !before.has(runId));
      const lines = readFileSync(join(state?.runDir ?? '', 'events.jsonl'), 'utf8')
        .trim()
        .split('\n');
      const events = lines.map((line) => JSON.parse(line) as { type: string; flows?: { outageMs: number }[] });
      return events.flatMap(({ type, flows }) =>
        type === 'outages' ? [JSON.stringify(flows?.map(({ outageMs }) => Math.round(outageMs)))] : [],
      );
    };
    expect(await play()).to.deep.equal(await play());
  });

  it('is at rest only once no pool is pending, or when it has waited for that long enough, and says so', async () => {
    const converged = async (...defect: string[]): Promise<string[]> => {
      const run = await shell.run(scenarioFile('aws-failover'), '--lab', 'sim', '--format', 'ndjson', ...defect);
      const events = run.stdout.split('\n').filter((line) => line.startsWith('{"v":1'));
      return events.flatMap((line) => {
        const event = JSON.parse(line) as RunEvent;
        return event.type === 'converged' ? [event.lastSeen] : [];
      });
    };
    const REST = 'every capture is held and confirmed';
    expect(await converged()).to.deep.equal([REST, REST]);
    const late = `${REST}; pending all the same: the pool of aws-router-b`;
    expect(await converged('--defect', 'never-ready')).to.deep.equal([REST, late]);
  });

  it('is what a lab that outlives its command can be as well', async () => {
    const up = await shell.run(
      'up',
      '--profile',
      'provider',
      '--provider',
      'aws,onprem',
      '--lab',
      'sim',
      '--ttl',
      '5m',
    );
    expect(up.code, up.stderr).to.equal(0);
    const deploy = await shell.run('deploy', '--commit', 'HEAD');
    expect(deploy.code, deploy.stderr).to.equal(0);
    const failover = await shell.run('failover', '--provider', 'aws', '--fault', 'stop-active');
    expect(failover.code, failover.stderr + failover.stdout).to.equal(0);
    const [state] = runStates(shell);
    const dir = state?.lab.dir ?? '';
    const owner = JSON.parse(readFileSync(join(dir, 'pid.json'), 'utf8')) as ProcessId;
    const down = await shell.run('down');
    expect(down.code, down.stderr).to.equal(0);
    expect(existsSync(dir)).to.equal(false);
    expect(pidIsAlive(owner)).to.equal(false);
  });

  it('leaves a directory at most when labrun is killed, which down --force removes', async () => {
    const { child, done } = shell.start(
      [scenarioFile('aws-failover'), '--lab', 'sim', '--format', 'ndjson'],
      (event) => {
        if (event.type === 'converged') child.kill('SIGKILL');
      },
    );
    await done;
    const [state] = runStates(shell);
    expect(existsSync(state?.lab.dir ?? '')).to.equal(true);
    const down = await shell.run('down', '--force');
    expect(down.code, down.stderr).to.equal(0);
    expect(existsSync(state?.lab.dir ?? '/')).to.equal(false);
  });
});

describe('labrun where namespaces are refused', () => {
  let shell: Shell;
  beforeEach(() => (shell = new Shell()));
  afterEach(() => shell.close());

  it('takes the simulated lab by itself, passes, and says why', function () {
    this.timeout(120_000);
    if (spawnSync(LOCKED[0] ?? '', [...LOCKED.slice(1), 'true']).status !== 0) this.skip();
    const command = [...LOCKED, process.execPath, join(ROOT, 'bin/labrun'), scenarioFile('aws-failover')];
    const { status, stdout, stderr } = spawnSync(command[0] ?? '', command.slice(1), {
      cwd: shell.dir,
      env: shell.env,
      encoding: 'utf8',
    });
    expect(status, stdout + stderr).to.equal(0);
    expect(stdout)
      .to.include('netns cannot run here, it lacks namespaces')
      .and.to.match(/^PASS \(simulated\) /m);
    const [state] = runStates(shell);
    expect(state?.lab.kind).to.equal('sim');
    const summary = readFileSync(join(state?.runDir ?? '', 'summary.md'), 'utf8');
    expect(summary).to.match(/^Why this lab: netns cannot run here/m);
    const record = readFileSync(join(state?.runDir ?? '', 'events.jsonl'), 'utf8');
    expect(record).to.include('"chosen":"netns cannot run here');
  });
});
