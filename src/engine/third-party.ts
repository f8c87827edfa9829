import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { ASSERTIONS } from '../../assertions/index.js';
import type { Assertion } from '../../assertions/assertion.js';
import { messageOf, UsageError } from '../errors.js';
import { readEvents } from '../evidence/read.js';
import { NO_EXTENSIONS, type Extensions } from '../scenario/registry.js';

/** Everything that a run may be judged by. */
export function assertionsWith({ assertions }: Pick<Extensions, 'assertions'>): readonly Assertion[] {
  return assertions.length === 0 ? ASSERTIONS : [...ASSERTIONS, ...assertions];
}

/** What the folders hold that a user names. Throws UsageError `extensions.invalid`. */
export async function namedExtensions(folders: readonly string[], cwd: string): Promise<Extensions> {
  let found = NO_EXTENSIONS;
  for (const folder of folders) found = join(found, await load(folder, cwd));
  return found;
}

export interface Whence {
  /** What relative folders are relative to: where labrun was started. */
  cwd: string;
  /** Folders that the user names; what they hold counts before what the record names. */
  folders: readonly string[];
  /** Tells the user what could not be found. */
  note: (text: string) => void;
}

/**
 * What third parties added to a recorded run: from the folders that its scenario names, and from those that the user names.
 * A folder that is not there any more is noted; what it held is then missing, and what is missing is never a pass. Nothing is
 * loaded from inside the run directory, which is evidence and not a program. Throws UsageError `extensions.invalid`.
 */
export async function recordedExtensions(runDir: string, whence: Whence): Promise<Extensions> {
  const recorded = (await readEvents(runDir)).flatMap((event) =>
    event.type === 'run-start' || event.type === 'scenario-extended' ? (event.scenario.extensions ?? []) : [],
  );
  let found = await namedExtensions(whence.folders, whence.cwd);
  for (const folder of new Set(recorded)) {
    const path = resolve(whence.cwd, folder);
    const left = `extensions ${folder}: `;
    if (whence.folders.some((named) => resolve(whence.cwd, named) === path)) continue;
    if (isInside(path, runDir))
      whence.note(`${left}not loaded from inside a run directory; copy it elsewhere and name it`);
    else if (!existsSync(path))
      whence.note(`${left}not found here; what it holds is missing (--extensions DIR says where it is now)`);
    else {
      try {
        found = join(found, await load(folder, whence.cwd));
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        whence.note(`${left}what it holds is missing: ${messageOf(error)}`);
      }
    }
  }
  return found;
}

async function load(folder: string, cwd: string): Promise<Extensions> {
  const { loadExtensions } = await import('../scenario/extensions.js');
  return loadExtensions(resolve(cwd, folder), folder);
}

/** Both; the first of a name counts. */
export function join(first: Extensions, second: Extensions): Extensions {
  const unnamed = <T extends { name: string }>(known: readonly T[], more: readonly T[]): T[] => [
    ...known,
    ...more.filter(({ name }) => !known.some((other) => other.name === name)),
  ];
  return {
    faults: unnamed(first.faults, second.faults),
    assertions: unnamed(first.assertions, second.assertions),
  };
}

function isInside(path: string, folder: string): boolean {
  const way = relative(resolve(folder), path);
  return way === '' || !(way === '..' || way.startsWith('../') || way.startsWith('/'));
}
