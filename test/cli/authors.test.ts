import { expect } from 'chai';
import { readFileSync, readdirSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PRICES } from '../../src/cost/prices.js';
import { DEFECTS } from '../../src/lab/defects.js';
import { PROFILES } from '../../src/model.js';
import { REGISTRY } from '../../src/scenario/registry.js';
import { CLOUDS } from '../../src/scenario/sites.js';
import { inFolder } from '../scenario/support.js';
import { labrun, ROOT } from './support.js';

describe('labrun new', () => {
  it('writes a valid scenario for every profile, cloud and fault that can be', () =>
    inFolder(async (cwd) => {
      let written = 0;
      for (const profile of PROFILES)
        for (const fault of [undefined, ...REGISTRY.faults.map(({ name }) => name)]) {
          const provider = CLOUDS[written % CLOUDS.length] as string;
          const name = `${profile}-${fault ?? 'rest'}`;
          const wanted = fault === undefined ? [] : ['--fault', fault];
          const made = await labrun(['new', name, '--profile', profile, '--provider', provider, ...wanted], { cwd });
          const standby =
            REGISTRY.faults.find((known) => known.name === fault)?.needsStandby === true || fault === 'rejoin';
          if (profile === 'minimal' && standby) {
            expect([made.code, made.stdout], name).to.deep.equal([2, '']);
            continue;
          }
          expect([made.code, made.stdout], made.stderr).to.deep.equal([0, `${name}.yaml\n`]);
          const valid = await labrun(['validate', `${name}.yaml`], { cwd });
          expect(valid.code, valid.stderr).to.equal(0);
          written++;
        }
      expect(readdirSync(cwd)).to.have.length(written);
    }));

  it('comments what it writes, and every argument of the fault', () =>
    inFolder(async (cwd) => {
      await labrun(['new', 'x', '--fault', 'packet-loss', '--out', 'sub/y.yaml'], { cwd });
      const text = readFileSync(join(cwd, 'sub/y.yaml'), 'utf8');
      expect(text).to.match(/^# yaml-language-server: \$schema=\S+scenario\.schema\.json\n/);
      expect(text).to.include('name: x\n').and.include('# percent: 30').and.include('assertion: query');
      expect(text.match(/#/g)?.length).to.be.at.least(10);
    }));

  it('never overwrites a file', () =>
    inFolder(async (cwd) => {
      await writeFile(join(cwd, 'x.yaml'), 'mine');
      const { code, stderr } = await labrun(['new', 'x'], { cwd });
      expect([code, stderr.split('\n')[0]]).to.deep.equal([2, 'labrun: x.yaml exists already']);
      expect(readFileSync(join(cwd, 'x.yaml'), 'utf8')).to.equal('mine');
    }));
});

describe('labrun validate', () => {
  it('takes folders, with files of checks in them', () =>
    inFolder(async (cwd) => {
      await mkdir(join(cwd, 'labs/checks'), { recursive: true });
      await mkdir(join(cwd, 'labs/.hidden'));
      await writeFile(join(cwd, 'labs/a.yaml'), 'name: a\nchecks: [checks/c.yml]\nexpect: [mine]\n');
      await writeFile(join(cwd, 'labs/checks/c.yml'), 'checks: [{name: mine, expect: no_nat}]\n');
      await writeFile(join(cwd, 'labs/.hidden/b.yaml'), '[');
      await writeFile(join(cwd, 'labs/notes.txt'), '[');
      expect(await labrun(['validate', 'labs'], { cwd })).to.deep.equal({
        code: 0,
        stdout: 'ok labs/a.yaml: a, full lab, no fault, 1 assertion, ttl 1h\nok labs/checks/c.yml: 1 named check\n',
        stderr: '',
      });
      await mkdir(join(cwd, 'empty'));
      const empty = await labrun(['validate', 'empty'], { cwd });
      expect([empty.code, empty.stderr.split('\n')[0]]).to.deep.equal([2, 'labrun: empty holds no YAML file']);
    }));

  it('takes the whole catalogue', async () => {
    const { code, stderr } = await labrun(['validate', 'scenarios'], { cwd: ROOT });
    expect([code, stderr]).to.deep.equal([0, '']);
  });
});

describe('labrun explain', () => {
  const SCENARIO = `name: x
description: What it is for.
profile: provider
providers: [aws]
ttl: 30m
faults:
  - wait: 5s
  - parallel:
      - { fault: stop-active, provider: aws }
      - { fault: packet-loss, provider: onprem, percent: 7, for: 2s }
  - until: { over: inventory, query: "nics[?node == 'aws-router-b'].secondary[]", contains: 10.77.60.10 }
    timeout: 20s
  - random: { seed: 7, from: [{ fault: rejoin, provider: aws }] }
expect:
  - no_nat
  - { assertion: failover_recovery, thresholdSeconds: 9, name: quick, optional: true }
  - { assertion: query, name: asked, over: outages, query: 'max(flows[].outageMs)', atMost: 500, phase: during-1 }
`;

  it('says what is built, broken and checked, how long it takes and what it would cost', () =>
    inFolder(async (cwd) => {
      await writeFile(join(cwd, 's.yaml'), SCENARIO);
      const { code, stdout, stderr } = await labrun(['explain', 's.yaml'], { cwd });
      expect([code, stderr]).to.deep.equal([0, '']);
      for (const line of [
        'x: What it is for.',
        'Builds a provider lab:',
        '  aws     router aws-router-a, standby aws-router-b, client aws-client',
        '  2 sites share 10.77.60.0/24: 2 directed flows between their clients',
        '  drawn by chance with seed 7: the same in each run',
        '  before round 1: wait 5s',
        `  before round 2: wait until nics[?node == 'aws-router-b'].secondary[] over inventory gives something that contains "10.77.60.10", at most 20s`,
        '  asked (query): max(flows[].outageMs) over outages gives at most 500, phase during-1',
        '  in the embedded lab: nothing',
        `  the lab ends by itself 30 min after it began (ttl 30m), whatever happens`,
      ])
        expect(stdout.split('\n')).to.include(line);
      expect(stdout).to.match(
        /^ {2}round 1 \(at once\): stop-active at aws on the active router: .*the standby must seize the captures$/m,
      );
      expect(stdout).to.match(/^ {2}round 1 \(at once\): packet-loss at onprem .*\(percent 7\).*taken back after 2s$/m);
      expect(stdout).to.match(/^ {2}quick \(failover_recovery\) \(thresholdSeconds 9\): .*; optional: /m);
      expect(stdout)
        .to.match(/^ {2}typically \d+ s in the embedded lab/m)
        .and.to.match(/^ {2}at most \d+ min, by its deadlines$/m);
      expect(stdout)
        .to.match(/on real clouds: about \$0\.0\d+ if/)
        .and.to.include(`list prices of ${PRICES.aws.asOf}`);
    }));

  it('says of a draw without a seed that the next run draws anew', () =>
    inFolder(async (cwd) => {
      await writeFile(join(cwd, 's.yaml'), SCENARIO.replace('seed: 7, ', ''));
      expect((await labrun(['explain', 's.yaml'], { cwd })).stdout).to.match(/with seed \d+: drawn anew for each run/);
    }));

  it('explains every scenario of the catalogue, and refuses what is not valid', async () => {
    for (const file of readdirSync(join(ROOT, 'scenarios')).filter((name) => name.endsWith('.yaml'))) {
      const { code, stderr } = await labrun(['explain', `scenarios/${file}`], { cwd: ROOT });
      expect([code, stderr], file).to.deep.equal([0, '']);
    }
    const bad = await labrun(['explain', 'no.yaml'], { cwd: ROOT });
    expect([bad.code, bad.stdout]).to.deep.equal([2, '']);
    expect(bad.stderr).to.include('no.yaml:1:1: no such file');
  });
});

describe('labrun list', () => {
  it('shows every kind when none is named', async () => {
    const { code, stdout } = await labrun(['list']);
    expect(code).to.equal(0);
    expect(stdout.split('\n').filter((line) => /^\S/.test(line))).to.deep.equal([
      'scenarios:',
      'faults:',
      'assertions:',
      'defects:',
    ]);
    for (const { name } of [...REGISTRY.faults, ...REGISTRY.assertions, ...DEFECTS])
      expect(stdout).to.match(new RegExp(`^  ${name} +\\S`, 'm'));
  });

  it('shows defects and who catches them, on a line each', async () => {
    const { stdout } = await labrun(['list', 'defects']);
    expect(stdout.trimEnd().split('\n')).to.have.length(DEFECTS.length);
    expect(stdout).to.match(/^nat-on-path +\S.* \[caught by no_nat\]$/m);
  });

  it('shows what a folder of extensions adds', () =>
    inFolder(async (cwd) => {
      await mkdir(join(cwd, 'own'));
      await writeFile(
        join(cwd, 'own/a.mjs'),
        `export default { name: 'mine', describe: 'Own thing', args: { type: 'object', properties: { most: { type: 'number' } } }, needs: ['matrix'], grade: () => ({ result: 'na', detail: '' }) };`,
      );
      const { stdout } = await labrun(['list', 'assertions', '--extensions', 'own'], { cwd });
      expect(stdout).to.match(/^mine +Own thing +\[most \(number\)\]$/m);
      expect((await labrun(['schema', '--extensions', 'own'], { cwd })).stdout).to.include('"Own thing"');
    }));
});

describe('labrun schema', () => {
  it('prints that of files of checks as well', async () => {
    const { code, stdout } = await labrun(['schema', 'checks']);
    expect(code).to.equal(0);
    expect(JSON.parse(stdout)).to.have.property('$id', 'urn:labrun:checks');
  });
});
