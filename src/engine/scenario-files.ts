import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { messageOf, UsageError } from '../errors.js';

/** The same paths with every YAML file below it in place of a folder, in order. Throws UsageError `usage.folder`. */
export function expandFolders(paths: readonly string[], cwd: string): string[] {
  return paths.flatMap((path) => (isFolder(path, cwd) ? yamlFiles(path, cwd) : [path]));
}

/** YAML files of a folder and, unless `flat`, of those below it; hidden ones and those of packages are left out. */
export function yamlFiles(folder: string, cwd: string, flat = false): string[] {
  let names: string[];
  try {
    names = readdirSync(resolve(cwd, folder), { recursive: !flat, encoding: 'utf8' });
  } catch (error) {
    throw new UsageError('usage.folder', `${folder} cannot be read: ${messageOf(error)}`);
  }
  const meant = names.filter((name) => /\.ya?ml$/.test(name) && !/(^|\/)(\.|node_modules\/)/.test(name));
  if (meant.length === 0) throw new UsageError('usage.folder', `${folder} holds no YAML file`);
  return meant.sort().map((name) => join(folder, name));
}

function isFolder(path: string, cwd: string): boolean {
  if (path === '') return false;
  try {
    return statSync(resolve(cwd, path)).isDirectory();
  } catch {
    // Whoever reads it says what is wrong.
    return false;
  }
}
