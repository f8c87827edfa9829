import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { writeBundle } from '../../src/evidence/bundle.js';
import { gradeRun } from '../../src/evidence/grade-run.js';
import { readEvents } from '../../src/evidence/read.js';
import type { RunEventBody } from '../../src/run/events.js';
import { Recording } from './support/recording.js';

const LEFTOVER = { site: 'aws', kind: 'nic', id: 'eni-placeholder-1', name: 'aws-router-a', why: 'in use' };

describe('grading a run directory', () => {
  let dir = '';
  beforeEach(async () => void (dir = await mkdtemp(join(tmpdir(), 'labrun-grade-'))));
  afterEach(() => rm(dir, { recursive: true, force: true }));

  async function write(recording: Recording): Promise<void> {
    await writeFile(
      join(dir, 'events.jsonl'),
      recording
        .events()
        .map((event) => `${JSON.stringify(event)}\n`)
        .join(''),
    );
  }

  async function exitCode(recording: Recording, ...more: RunEventBody[]): Promise<string> {
    recording.timed.push(...more.map((body) => ({ tMs: 99_000, body })));
    await write(recording);
    const graded = await gradeRun(dir);
    return `${graded.exitCode} ${graded.verdict}`;
  }

  const failing = (): Recording => {
    const recording = new Recording();
    recording.flow('after-1', 'aws-client', 'oci-client').packetSources.ssh = ['10.77.60.4'];
    return recording;
  };
  const inconclusive = (): Recording => new Recording().drop((body) => body.type === 'fault-effect');

  it('writes the same bytes each time, and the same as the bundle', async () => {
    await write(new Recording());
    const first = await gradeRun(dir);
    const bytes = await readFile(first.resultPath);
    await writeBundle(dir, await readEvents(dir));
    expect(await readFile(join(dir, 'result.json'))).to.deep.equal(bytes);
    await rm(first.resultPath);
    await gradeRun(dir);
    expect(await readFile(first.resultPath)).to.deep.equal(bytes);
    expect((await readdir(dir)).filter((name) => name.endsWith('.tmp'))).to.deep.equal([]);
  });

  it('is not changed by what labrun writes after the last grading', async () => {
    await write(new Recording().drop((body) => body.type === 'run-end'));
    const bytes = await readFile((await gradeRun(dir)).resultPath, 'utf8');
    await write(new Recording());
    expect(await readFile((await gradeRun(dir)).resultPath, 'utf8')).to.equal(bytes);
  });

  it('reports what a caller shows', async () => {
    await write(new Recording());
    const graded = await gradeRun(dir);
    expect(graded).to.include({ exitCode: 0, verdict: 'pass', outageMs: 318, teardown: '' });
    expect(graded.assertions).to.have.length(9);
    expect(graded.assertions[0]).to.include({ name: 'directed_ping_ssh_matrix', result: 'pass', expected: true });
    await write(new Recording({ faults: [], expect: ['no_nat'] }));
    expect((await gradeRun(dir)).outageMs).to.equal(null);
  });

  it('gives each verdict its exit code', async () => {
    expect(await exitCode(new Recording())).to.equal('0 pass');
    expect(await exitCode(failing())).to.equal('1 fail');
    expect(await exitCode(inconclusive())).to.equal('3 inconclusive');
  });

  it('puts a lab that is not clean first, then an interrupt, and keeps the verdict', async () => {
    const interrupted: RunEventBody = { type: 'interrupted', signal: 'SIGINT' };
    const dirty: RunEventBody = {
      type: 'teardown',
      status: 'failed',
      leftovers: [LEFTOVER],
      error: 'DependencyViolation',
    };
    expect(await exitCode(new Recording(), interrupted)).to.equal('130 pass');
    expect(await exitCode(new Recording(), dirty)).to.equal('4 pass');
    expect(await exitCode(failing(), interrupted, dirty)).to.equal('4 fail');
    expect((await gradeRun(dir)).teardown)
      .to.include('DependencyViolation')
      .and.include('aws nic eni-placeholder-1 (aws-router-a, in use)');
    expect(await exitCode(failing(), dirty, { type: 'teardown', status: 'completed', leftovers: [] })).to.equal(
      '1 fail',
    );
  });

  it('takes a lab that could not be read for one that is not clean', async () => {
    const unread: RunEventBody = { type: 'teardown', status: 'failed', leftovers: [], error: 'aws: timed out' };
    expect(await exitCode(new Recording(), unread)).to.equal('4 pass');
    expect(await exitCode(new Recording(), { type: 'teardown', status: 'completed', leftovers: [LEFTOVER] })).to.equal(
      '4 pass',
    );
    expect(await exitCode(new Recording(), { type: 'teardown', status: 'skipped', leftovers: [LEFTOVER] })).to.equal(
      '4 pass',
    );
    expect((await gradeRun(dir)).teardown).to.include('still there');
  });

  it('does not take a kept lab for a dirty one', async () => {
    expect(await exitCode(new Recording(), { type: 'teardown', status: 'skipped', leftovers: [] })).to.equal('0 pass');
    expect((await gradeRun(dir)).teardown).to.include('left up');
    expect(await exitCode(new Recording().drop((body) => body.type === 'teardown'))).to.equal('0 pass');
    expect((await gradeRun(dir)).teardown).to.include('may still be up');
  });

  it('grades the record of a run whose writer was killed in mid-line', async () => {
    const recording = new Recording().cut((body) => body.type === 'outages');
    await write(recording);
    await writeFile(join(dir, 'events.jsonl'), `${await readFile(join(dir, 'events.jsonl'), 'utf8')}{"v":1,"seq":`);
    expect(await gradeRun(dir)).to.include({ exitCode: 3, verdict: 'inconclusive' });
  });
});
