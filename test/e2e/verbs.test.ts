import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Matrix } from '../../src/model.js';
import { Shell } from './support/labrun.js';

describe('the verbs, one by one', () => {
  const shell = new Shell();
  after(() => shell.close());

  it('play a whole run, each in a process of its own', async () => {
    const up = await shell.run(
      'up',
      '--profile',
      'provider',
      '--provider',
      'aws,onprem',
      '--ttl',
      '10m',
      '--scenario',
      'parity',
    );
    expect(up.code, up.stderr).to.equal(0);
    expect(up.stdout).to.match(/^\d{8}T\d{6}Z-cloudedge-parity-[0-9a-f]{4}$/);
    const expectOk = async (...args: string[]): Promise<string> => {
      const result = await shell.run(...args);
      expect(result.code, `${args.join(' ')}: ${result.stdout}${result.stderr}`).to.equal(0);
      return result.stdout;
    };
    await expectOk('deploy', '--commit', 'HEAD');
    await expectOk('smoke', '--matrix', 'd3', '--out', 'before.json');
    expect(await expectOk('failover', '--provider', 'aws', '--fault', 'stop-active')).to.match(/outage \d/);
    await expectOk('smoke', '--matrix', 'd3', '--out', 'after.json');
    const matrix = JSON.parse(readFileSync(join(shell.dir, 'after.json'), 'utf8')) as Matrix;
    expect(matrix.summary).to.include({ total: 2, passed: 2, phase: 'after-1' });
    const collected = await expectOk('evidence', 'collect', '--out', 'bundle', '--matrix-json', 'after.json');
    expect(collected).to.include('PASS');
    expect(JSON.parse(readFileSync(join(shell.dir, 'bundle/result.json'), 'utf8'))).to.deep.include({
      result: 'pass',
      commit: 'HEAD',
    });
    await expectOk('down', '--run-id', up.stdout, '--force');
    await expectOk('down', '--run-id', up.stdout);
    const gone = await shell.run('smoke');
    expect(gone.code).to.equal(2);
  });

  it('down --expired with no lab is a success', async () => {
    expect((await shell.run('down', '--expired')).code).to.equal(0);
  });

  it('smoke runs over MATRIX_RUNNER without any lab', async () => {
    const runner = join(shell.dir, 'runner.sh');
    writeFileSync(
      runner,
      '#!/bin/sh\ncase $1 in ping) exit 0 ;; esac\ncase $2 in onprem) n=10 ;; aws) n=11 ;; azure) n=12 ;; oci) n=13 ;; esac\necho "peer_ip=10.77.60.$n"; echo default_gw=10.77.60.1\n',
    );
    chmodSync(runner, 0o755);
    shell.env['MATRIX_RUNNER'] = runner;
    const good = await shell.run('smoke', '--out', 'external.json');
    expect(good.code, good.stderr).to.equal(0);
    writeFileSync(runner, '#!/bin/sh\n[ "$1" = ssh ] || exit 0\necho peer_ip=192.0.2.1; echo default_gw=10.77.60.1\n');
    const nat = await shell.run('smoke', '--out', 'external.json');
    shell.env['MATRIX_RUNNER'] = undefined;
    expect(nat.code).to.equal(1);
    expect(nat.stderr).to.include('192.0.2.1');
  });
});
