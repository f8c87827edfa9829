import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { writeBundle } from '../../src/evidence/bundle.js';
import { bundleFiles } from '../../src/evidence/bundle-files.js';
import { Recording } from './support/recording.js';

function fileOf(recording: Recording, name: string): string {
  const content = bundleFiles(recording.events()).get(name);
  if (content === undefined) throw new Error(`no ${name}`);
  return content;
}

describe('the bundle of a run', () => {
  let dir = '';
  beforeEach(async () => void (dir = await mkdtemp(join(tmpdir(), 'labrun-bundle-'))));
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('has every matrix, journal and inventory of each phase, word for word', async () => {
    const recording = new Recording();
    await writeBundle(dir, recording.events());
    expect(await readdir(dir)).to.have.members([
      'result.json',
      'summary.md',
      'outages.json',
      'matrix-baseline.json',
      'matrix-after-1.json',
      'journals',
      'inventory',
    ]);
    expect(await readdir(join(dir, 'journals', 'after-1'))).to.have.length(7);
    expect(await readdir(join(dir, 'inventory', 'baseline'))).to.have.members([
      'aws.json',
      'azure.json',
      'oci.json',
      'onprem.json',
    ]);
    const read = async (...path: string[]): Promise<unknown> => JSON.parse(await readFile(join(dir, ...path), 'utf8'));
    expect(await read('matrix-after-1.json')).to.deep.equal(recording.matrix('after-1'));
    expect(await read('journals', 'after-1', 'aws-router-b.json')).to.deep.equal(
      recording.router('after-1', 'aws-router-b'),
    );
    expect(await read('inventory', 'after-1', 'aws.json')).to.deep.equal(recording.inventory('after-1', 'aws'));
  });

  it('tells per fault and flow first loss, last loss, outage and the probe interval', () => {
    const recording = new Recording();
    const [fault] = JSON.parse(fileOf(recording, 'outages.json')) as Record<string, unknown>[];
    expect(fault).to.include({ fault: 'stop-active', site: 'aws', node: 'aws-router-a', probeIntervalMs: 20 });
    expect(fault?.['flows']).to.deep.include(recording.outage(0, 'aws-client', 'oci-client'));
  });

  it('says where a site could not be read', () => {
    const recording = new Recording();
    recording.timed.push({
      tMs: 1,
      body: { type: 'inventory-error', phase: 'after-1', site: 'oci', error: 'timed out' },
    });
    expect(JSON.parse(fileOf(recording, 'inventory/after-1/oci.json'))).to.deep.equal({
      site: 'oci',
      error: 'timed out',
    });
  });

  it('keeps a phase that a user named inside the run directory', () => {
    const recording = new Recording();
    recording.timed.push({
      tMs: 1,
      body: { type: 'matrix', phase: '../../x/y', matrix: recording.matrix('baseline') },
    });
    const names = [...bundleFiles(recording.events()).keys()];
    expect(names).to.include('matrix-__.._x_y.json');
    expect(names.filter((name) => name.split('/').includes('..'))).to.deep.equal([]);
  });

  it('is written for a run that hardly began, and over what is there', async () => {
    await writeFile(join(dir, 'summary.md'), 'left from before');
    await writeBundle(dir, new Recording().cut((body) => body.type === 'run-start').events());
    expect(await readFile(join(dir, 'summary.md'), 'utf8'))
      .to.include('INCONCLUSIVE')
      .and.not.include('left from before');
    expect(JSON.parse(await readFile(join(dir, 'outages.json'), 'utf8'))).to.deep.equal([]);
  });

  describe('summary.md', () => {
    it('begins with what of the lab is real, then verdict and reason', () => {
      const text = fileOf(new Recording(), 'summary.md');
      expect(text).to.match(
        /^Lab: netns\. Real packets, BGP and SSH in namespaces; simulated clouds\.\nRouter under test: reference 0\.1\.0\n\n# PASS: aws-failover\n\n8 of 8 expected assertions passed\.\n/,
      );
    });

    it('has a row for each assertion, flow and step', () => {
      const text = fileOf(new Recording(), 'summary.md');
      expect(text).to.include('| no_nat | yes | pass |');
      expect(text).to.include('| stale_action_fenced | no | na | no stale action was injected in this run |');
      expect(text).to.include('| aws-client -> oci-client | 70 | 15 | 4 ms | 290 ms | 318 ms | yes |');
      expect(text).to.match(/\| smoke-baseline \| ok \| \d+ ms \|/);
      expect(text).to.include('Nothing is left.');
    });

    it('names what is left, and until when a kept lab lives', () => {
      const recording = new Recording();
      const leftovers = [{ site: 'aws', kind: 'nic', id: 'eni-placeholder-1', name: 'aws-router-a', why: 'in use' }];
      recording.timed.push({
        tMs: 1,
        body: { type: 'teardown', status: 'failed', leftovers, error: 'DependencyViolation' },
      });
      expect(fileOf(recording, 'summary.md'))
        .to.include('DependencyViolation')
        .and.include('| aws | nic | aws-router-a | eni-placeholder-1 | in use |');
      recording.timed.push({ tMs: 2, body: { type: 'teardown', status: 'skipped', leftovers: [] } });
      expect(fileOf(recording, 'summary.md')).to.include('until 2026-11-23T12:19:00Z');
    });

    it('reports the watched stream apart, and an interrupt in the heading', () => {
      const recording = new Recording();
      for (const body of recording.all('outages'))
        body.stream = {
          src: 'aws-client',
          dst: 'oci-client',
          survived: false,
          longestGapMs: 900,
          error: 'reset by peer',
        };
      recording.timed.push({ tMs: 1, body: { type: 'interrupted', signal: 'SIGINT' } });
      const text = fileOf(recording, 'summary.md');
      expect(text).to.include('TCP stream aws-client -> oci-client: broke: reset by peer');
      expect(text).to.include('# PASS (interrupted)');
    });

    it('keeps its tables whole whatever an error message holds', () => {
      const recording = new Recording();
      for (const body of recording.all('step-end')) body.detail = 'a | b\nc';
      expect(fileOf(recording, 'summary.md')).to.include('| a \\| b c |');
    });
  });
});
