import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { StateStore } from '../../src/run/state.js';
import { labrun } from '../cli/support.js';
import { textOf } from './support/changes.js';
import { Recording } from './support/recording.js';

describe('labrun evidence collect --matrix-json', () => {
  let dir = '';
  beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'labrun-collect-'))));
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  /** A run that lacks its last matrix. */
  function remember(): { runId: string; record: string; recording: Recording } {
    const recording = new Recording({ expect: ['directed_ping_ssh_matrix'] });
    const { runId } = recording;
    const runDir = join(dir, 'record');
    mkdirSync(runDir);
    const record = join(runDir, 'events.jsonl');
    const open = recording.timed.filter(({ body }) => body.type !== 'matrix' || body.phase === 'baseline');
    const [kept, all] = [open, recording.timed];
    recording.timed = kept;
    writeFileSync(record, textOf(recording.events()));
    recording.timed = all;
    new StateStore(join(dir, 'state')).save({
      version: 1,
      runId,
      scenario: 'x',
      createdAt: '2026-11-23T08:19:00.000Z',
      ttlExpiresAt: '2026-11-23T12:19:00Z',
      runDir,
      lab: { kind: 'netns', dir: join(dir, 'no-lab') } as never,
      driver: null,
      clean: true,
    });
    return { runId, record, recording };
  }

  const collect = (runId: string, matrix: unknown) => {
    writeFileSync(join(dir, 'matrix.json'), JSON.stringify(matrix));
    const argv = [
      'evidence',
      'collect',
      '--run-id',
      runId,
      '--out',
      join(dir, 'out'),
      '--matrix-json',
      join(dir, 'matrix.json'),
    ];
    return labrun(argv, { env: { CE_STATE_DIR: join(dir, 'state') } });
  };

  it('makes a matrix part of the record, to be graded with it', async () => {
    const { runId, recording } = remember();
    const { code, stdout, stderr } = await collect(runId, recording.matrix('after-1'));
    expect(code, stdout + stderr).to.equal(0);
    expect(stdout).to.include('PASS').and.include('1 of 1');
  });

  it('refuses what would make the record unreadable, and leaves it as it is', async () => {
    const { runId, record, recording } = remember();
    const before = readFileSync(record, 'utf8');
    const matrix = recording.matrix('after-1');
    const wrong: [unknown, string][] = [
      [[], 'not a matrix'],
      [{ summary: matrix.summary }, 'without a proper flows'],
      [{ ...matrix, flows: [{ ...matrix.flows[0], reasons: 'none' }] }, 'without a proper flows[0].reasons'],
      [{ flows: matrix.flows, summary: {} }, 'without a proper summary.phase'],
    ];
    for (const [value, words] of wrong) {
      const { code, stderr } = await collect(runId, value);
      expect(code).to.equal(2);
      expect(stderr).to.include(words);
    }
    expect(readFileSync(record, 'utf8')).to.equal(before);
  });
});
