import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LabrunError, UsageError } from '../errors.js';
import { HOME_FILES } from './home-files.js';
import type { Node } from '../../runners/node.js';

const run = promisify(execFile);

/** A built distribution of the router: a directory with an executable `routerd`, as a tar archive. */
export interface Build {
  archive: Buffer;
  sha256: string;
}

/** Throws UsageError `build.invalid`; `named`: what the user calls it. */
export async function readBuild(path: string, named = `--build ${path}`): Promise<Build> {
  try {
    if (!(await stat(path)).isDirectory()) throw new Error('not a directory');
    await access(join(path, 'routerd'));
  } catch (error) {
    throw new UsageError(
      'build.invalid',
      `${named}: ${(error as Error).message}`,
      'it must be a directory that holds an executable routerd',
    );
  }
  const { stdout } = await run('tar', ['-C', path, '--sort=name', '-cf', '-', '.'], {
    encoding: 'buffer',
    maxBuffer: 512 * 2 ** 20,
  });
  return { archive: stdout, sha256: createHash('sha256').update(stdout).digest('hex') };
}

/** Unpacks the build at /run/routerd/build on a node. The checksum is verified by `push`. */
export async function pushBuild(
  node: Node,
  build: Build,
  limits: { timeoutMs: number; signal: AbortSignal },
): Promise<void> {
  const staged = HOME_FILES.build;
  await node.push(build.archive, staged, 0o644, limits);
  const command = `sudo -n rm -rf /run/routerd/build && sudo -n mkdir -p /run/routerd/build && sudo -n tar -C /run/routerd/build -xf "$HOME/${staged}"`;
  const result = await node.exec(command, limits);
  if (result.code !== 0)
    throw new LabrunError('deploy.unpack', `${node.name}: cannot unpack the build: ${result.stderr.trim()}`);
}
