import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ASSERTIONS } from '../../assertions/index.js';
import type { Assertion } from '../../assertions/assertion.js';
import type { RunEvent } from '../run/events.js';
import { bundleFiles } from './bundle-files.js';

/** Writes everything that is derived from the record into the run directory; each file appears whole. Repeatable. */
export async function writeBundle(
  runDir: string,
  events: readonly RunEvent[],
  registry: readonly Assertion[] = ASSERTIONS,
): Promise<void> {
  await Promise.all(
    [...bundleFiles(events, registry)].map(([name, content]) => writeWhole(join(runDir, name), content)),
  );
}

/** Writes a file so that a reader sees either the old content or the new. */
export async function writeWhole(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, content);
  await rename(temporary, path);
}
