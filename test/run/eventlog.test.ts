import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { EventLog } from '../../src/run/eventlog.js';
import type { RunEvent } from '../../src/run/events.js';

describe('EventLog', () => {
  let dir = '';
  let path = '';
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'labrun-log-'));
    path = join(dir, 'events.jsonl');
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const lines = (): RunEvent[] =>
    readFileSync(path, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as RunEvent);
  const same = <T>(value: T): T => value;

  it('has each record in the file when append returns, numbered and timed', async () => {
    let ms = 100;
    const log = new EventLog(path, { redact: same, monotonicMs: () => ms, now: () => new Date(0) });
    log.append({ type: 'site-up', site: 'aws' });
    ms = 350.5;
    log.append({ type: 'site-up', site: 'oci' });
    expect(lines()).to.deep.equal([
      { v: 1, seq: 1, tMs: 0, wall: '1970-01-01T00:00:00.000Z', type: 'site-up', site: 'aws' },
      { v: 1, seq: 2, tMs: 250.5, wall: '1970-01-01T00:00:00.000Z', type: 'site-up', site: 'oci' },
    ]);
    await log.close();
  });

  it('redacts what it writes and what it shows', async () => {
    const log = new EventLog(path, { redact: (value) => JSON.parse(JSON.stringify(value).replace('eni-0abc', 'X')) });
    const shown: RunEvent[] = [];
    log.subscribe((event) => shown.push(event));
    log.append({ type: 'outcome', id: 1, ok: true, resourceId: 'eni-0abc' });
    expect(lines()[0]).to.include({ resourceId: 'X' });
    expect(shown[0]).to.include({ resourceId: 'X' });
    await log.close();
  });

  it('goes on with number and time of an earlier process, never back', async () => {
    const last = { seq: 7, tMs: 5000, startedAt: '2026-01-01T00:00:00Z' };
    const log = new EventLog(path, {
      redact: same,
      last,
      now: () => new Date('2026-01-01T00:00:02Z'),
      monotonicMs: () => 42,
    });
    const event = log.append({ type: 'site-up', site: 'aws' });
    expect(event.seq).to.equal(8);
    expect(event.tMs).to.equal(5000);
    await log.close();
  });

  it('lets many durable appends share flushes and keeps their order', async () => {
    const log = new EventLog(path, { redact: same });
    await Promise.all(Array.from({ length: 50 }, (_, id) => log.appendDurably({ type: 'outcome', id, ok: true })));
    expect(lines().map((event) => (event.type === 'outcome' ? event.id : -1))).to.deep.equal([...Array(50).keys()]);
    await log.close();
  });
});
