import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildCommit } from '../../src/engine/build-commit.js';
import type { LabrunError } from '../../src/errors.js';

const BUILD = 'mkdir -p out && cp version out/routerd && chmod 755 out/routerd';

describe('building a commit', () => {
  const dir = mkdtempSync(join(tmpdir(), 'labrun-source-'));
  const temp = mkdtempSync(join(tmpdir(), 'labrun-tmp-'));
  const before = process.env['TMPDIR'];
  const git = (...args: string[]): string =>
    execFileSync('git', ['-C', dir, '-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
      encoding: 'utf8',
    }).trim();
  {
    git('init', '--quiet');
    for (const version of ['one', 'two']) {
      writeFileSync(join(dir, 'version'), version);
      git('add', '-A');
      git('commit', '--quiet', '-m', version);
    }
    git('tag', 'first', 'HEAD~1');
  }
  beforeEach(() => void (process.env['TMPDIR'] = temp));
  afterEach(() => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    expect(readdirSync(temp), 'left behind').to.deep.equal([]);
    expect(git('worktree', 'list').split('\n').length).to.equal(1);
  });
  after(() => {
    rmSync(dir, { recursive: true, force: true });
    rmSync(temp, { recursive: true, force: true });
  });
  const limits = { signal: new AbortController().signal, timeoutMs: 30_000 };
  const make = (ref: string, build = BUILD, dist = 'out', own = limits) => buildCommit({ dir, build, dist }, ref, own);
  const failure = (work: Promise<unknown>): Promise<LabrunError> =>
    work.then(
      () => expect.fail('it was built'),
      (error: LabrunError) => error,
    );
  const routerd = (archive: Buffer): string => {
    const out = mkdtempSync(join(dir, '.out-'));
    execFileSync('tar', ['-C', out, '-xf', '-'], { input: archive });
    const text = readFileSync(join(out, 'routerd'), 'utf8');
    rmSync(out, { recursive: true });
    return text;
  };

  it('makes it from that very commit, and leaves the checkout as it was', async () => {
    writeFileSync(join(dir, 'version'), 'not committed');
    const [head, first] = [await make('HEAD'), await make('first')];
    expect([head.commit, first.commit]).to.deep.equal([git('rev-parse', 'HEAD'), git('rev-parse', 'first')]);
    expect([routerd(head.build.archive), routerd(first.build.archive)]).to.deep.equal(['two', 'one']);
    expect(head.build.sha256)
      .to.match(/^[0-9a-f]{64}$/)
      .and.not.equal(first.build.sha256);
    expect(readFileSync(join(dir, 'version'), 'utf8')).to.equal('not committed');
    expect(git('status', '--short')).to.equal('M version');
  });

  it('says that there is no such commit, also when it looks like an option or a command', async () => {
    for (const ref of ['v9', '--help', '$(touch x)', 'HEAD;true']) {
      const error = await failure(make(ref));
      expect(error).to.include({ code: 'deploy.commit', exitCode: 2 });
      expect(error.message).to.include(`no commit ${ref}`);
    }
    expect(readdirSync(dir)).to.not.include('x');
  });

  it('says what the build said when it fails, leaves nothing to deploy, or takes too long', async () => {
    const failed = await failure(make('HEAD', 'echo begun; echo it is broken >&2; exit 3'));
    expect(failed.code).to.equal('deploy.build');
    expect(failed.message).to.match(/'echo begun.*' at [0-9a-f]{12} ended with 3; it said:\n {2}it is broken/);
    expect(await failure(make('HEAD', 'true'))).to.include({ code: 'build.invalid' });
    expect((await failure(make('HEAD', 'exec sleep 30', 'out', { ...limits, timeoutMs: 1000 }))).message).to.match(
      /was ended by SIG\w+, after at most 1000 ms/,
    );
    const abort = new AbortController();
    const aborted = failure(make('HEAD', 'exec sleep 30', 'out', { ...limits, signal: abort.signal }));
    setTimeout(() => abort.abort(new Error('enough')), 500);
    expect((await aborted).message).to.equal('enough');
  });
});
