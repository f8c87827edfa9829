import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { $, type ProcessOutput } from 'zx/core';
import { LabrunError, UsageError } from '../errors.js';
import type { RouterSource } from '../lab/inventory.js';
import { readBuild, type Build } from './build.js';

/** More of a compiler's last words than anyone reads at once. */
const SHOWN_LINES = 12;

/** A build and the commit that it was made from. */
export interface CommitBuild {
  /** Full object name. */
  commit: string;
  build: Build;
}

/**
 * Builds one revision of the router in a worktree of its own, which is gone afterwards: the checkout stays as it is, changes
 * that nobody has committed included. Throws UsageError `deploy.commit`, LabrunError `deploy.build`, or the signal's reason.
 */
export async function buildCommit(
  source: RouterSource,
  ref: string,
  limits: { signal: AbortSignal; timeoutMs: number },
): Promise<CommitBuild> {
  const signal = AbortSignal.any([limits.signal, AbortSignal.timeout(limits.timeoutMs)]);
  const git = $({ cwd: source.dir, quiet: true, nothrow: true, signal });
  const found = await git`git rev-parse --verify --quiet --end-of-options ${`${ref}^{commit}`}`;
  const commit = found.stdout.trim();
  if (found.exitCode !== 0)
    throw new UsageError(
      'deploy.commit',
      `${source.dir} has no commit ${ref}${found.stderr.trim() === '' ? '' : `: ${found.stderr.trim()}`}`,
      'router.source.dir of the configuration names the checkout; fetch the commit there',
    );
  const parent = await mkdtemp(join(tmpdir(), 'labrun-build-'));
  const dir = join(parent, 'source');
  try {
    await succeed(git`git worktree add --quiet --detach ${dir} ${commit}`, 'git worktree add', limits);
    const shell = $({ cwd: dir, quiet: true, nothrow: true, signal });
    await succeed(shell`sh -c ${source.build}`, `'${source.build}' at ${commit.slice(0, 12)}`, limits);
    return { commit, build: await readBuild(join(dir, source.dist), `router.source.dist ${source.dist}`) };
  } finally {
    await rm(parent, { recursive: true, force: true });
    // By now its directory is gone: only what git remembers of it is left.
    await $({ cwd: source.dir, quiet: true, nothrow: true })`git worktree prune`;
  }
}

async function succeed(
  running: PromiseLike<ProcessOutput>,
  what: string,
  limits: { signal: AbortSignal; timeoutMs: number },
): Promise<void> {
  const { exitCode, signal, stderr, stdout } = await running;
  if (exitCode === 0) return;
  limits.signal.throwIfAborted();
  const said = (stderr.trim() || stdout.trim()).split('\n').slice(-SHOWN_LINES).join('\n  ');
  const how =
    exitCode === null ? `was ended by ${signal}, after at most ${limits.timeoutMs} ms` : `ended with ${exitCode}`;
  throw new LabrunError('deploy.build', `${what} ${how}; it said:\n  ${said || 'nothing'}`);
}
