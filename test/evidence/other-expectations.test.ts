import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { labrun } from '../cli/support.js';
import { Recording, type Author } from './support/recording.js';

describe('labrun grade --expect', () => {
  let dir = '';
  beforeEach(async () => void (dir = await mkdtemp(join(tmpdir(), 'labrun-expect-'))));
  afterEach(() => rm(dir, { recursive: true, force: true }));

  const NO_OPTIONAL = ['moment', 'client-state', 'provider-calls'];

  async function record(author: Author = {}): Promise<void> {
    const events = new Recording(author).drop((body) => NO_OPTIONAL.includes(body.type)).events();
    await writeFile(join(dir, 'events.jsonl'), events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  }

  async function scenario(text: string): Promise<string> {
    const path = join(dir, 'other.yaml');
    await writeFile(path, text);
    return path;
  }

  const read = (name: string): Promise<string> => readFile(join(dir, name), 'utf8');

  it('grades a run by what another scenario expects, and leaves its own result as it is', async () => {
    await record();
    expect((await labrun(['grade', dir])).code).to.equal(0);
    const own = await read('result.json');
    const faults = 'faults:\n  - { fault: stop-active, provider: aws }\n';
    const tight = '  - { assertion: failover_recovery, thresholdSeconds: 0.1 }\n';
    const file = await scenario(`name: stricter\n${faults}expect:\n  - no_nat\n${tight}`);
    const { code, stdout } = await labrun(['grade', dir, '--expect', file]);
    expect(code).to.equal(1);
    expect(stdout).to.match(/^graded by what .*other\.yaml \(stricter\) expects\n/);
    expect(stdout).to.include('FAIL').and.include('failover_recovery').and.include('longer than 0.1 s');
    expect(await read('result.json')).to.equal(own);
    const result = JSON.parse(await read('result.stricter.json')) as { scenario: string; result: string };
    expect(result).to.include({ scenario: 'aws-failover', result: 'fail' });
    expect(await read('summary.stricter.md')).to.match(
      /Graded by what stricter expects \(.*other\.yaml\), not by what the run/,
    );
    const bytes = await read('result.stricter.json');
    await labrun(['grade', dir, '--expect', file]);
    expect(await read('result.stricter.json')).to.equal(bytes);
    expect((await labrun(['grade', dir])).code).to.equal(0);
    expect(await read('result.json')).to.equal(own);
  });

  it('takes nothing else of that scenario', async () => {
    await record();
    const file = await scenario('name: elsewhere\nprofile: minimal\nproviders: [oci]\nttl: 5m\nexpect: [no_nat]\n');
    const { code, stdout } = await labrun(['grade', dir, '--expect', file]);
    expect(code, stdout).to.equal(0);
    const result = JSON.parse(await read('result.elsewhere.json')) as Record<string, unknown>;
    expect(result['costGuard']).to.deep.equal({ ttlHours: 4, teardown: 'completed' });
    expect(result['providers']).to.have.nested.property('azure.dataplane', 'pass');
  });

  it('is inconclusive with that reason when the run did not record what is asked for', async () => {
    await record();
    const faults = 'faults:\n  - { fault: stop-active, provider: aws }\n';
    const file = await scenario(`name: later\n${faults}expect:\n  - no_nat\n  - single_holder\n`);
    const { code, stdout } = await labrun(['grade', dir, '--expect', file]);
    expect(code).to.equal(3);
    expect(stdout).to.include(
      'single_holder could not be judged: this run recorded no moments (who holds what, taken again and again)',
    );
  });

  it('refuses a scenario that is not valid, with the place, and writes nothing', async () => {
    await record();
    const file = await scenario('name: wrong\nexpect:\n  - no_nats\n');
    const { code, stderr } = await labrun(['grade', dir, '--expect', file]);
    expect(code).to.equal(2);
    expect(stderr).to.include('other.yaml:3:5:').and.include('no_nat');
    expect(await readdir(dir)).to.have.members(['events.jsonl', 'other.yaml']);
    expect((await labrun(['grade', dir, '--expect', join(dir, 'none.yaml')])).code).to.equal(2);
  });
});
