import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { UsageError } from '../../src/errors.js';
import { pidIsAlive, processId } from '../../src/run/process-id.js';
import { isDriven, StateStore, stateRoot, type RunState } from '../../src/run/state.js';

const state = (runId: string, createdAt: string, more: Partial<RunState> = {}): RunState => ({
  version: 1,
  runId,
  scenario: 's',
  createdAt,
  ttlExpiresAt: '2026-01-01T01:00:00Z',
  runDir: '/nowhere',
  lab: { kind: 'netns', dir: '/nowhere' },
  driver: null,
  clean: false,
  ...more,
});

describe('StateStore', () => {
  let root = '';
  beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'labrun-state-'))));
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('is where the environment says', () => {
    expect(stateRoot({ CE_STATE_DIR: '/a' })).to.equal('/a');
    expect(stateRoot({ XDG_STATE_HOME: '/b' })).to.equal('/b/labrun');
    expect(stateRoot({ HOME: '/c' })).to.equal('/c/.local/state/labrun');
  });

  it('finds the newest run whose lab may be up, and skips folders without one', () => {
    const store = new StateStore(root);
    expect(() => store.newest()).to.throw(UsageError, 'no run with a lab');
    store.save(state('b', '2026-01-02'));
    store.save(state('a', '2026-01-01'));
    store.save(state('c', '2026-01-03', { clean: true }));
    mkdirSync(join(root, 'runs', 'torn'));
    writeFileSync(join(root, 'runs', 'torn', 'run.json'), '{');
    expect(store.list().map((entry) => entry.runId)).to.deep.equal(['a', 'b', 'c']);
    expect(store.newest().runId).to.equal('b');
    expect(() => store.load('d')).to.throw(UsageError, 'no run d');
  });

  it('says what to do when it cannot write', () => {
    writeFileSync(join(root, 'file'), '');
    expect(() => new StateStore(join(root, 'file')).save(state('a', ''))).to.throw('cannot write the state of a');
  });

  it('tells a living driver from a dead one and from a reused pid', () => {
    const own = processId(process.pid);
    expect(pidIsAlive(own)).to.equal(true);
    expect(pidIsAlive({ ...own, startTicks: '1' })).to.equal(false);
    const parent = processId(process.ppid);
    expect(isDriven(state('a', '', { driver: parent }))).to.equal(true);
    expect(isDriven(state('a', '', { driver: own }))).to.equal(false);
    expect(isDriven(state('a', '', { driver: { pid: 2 ** 22 + 1, startTicks: null } }))).to.equal(false);
  });
});
