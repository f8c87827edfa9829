import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { problemAt, problemOfFile, type ScenarioProblem } from './problem.js';
import { messageOf } from '../errors.js';
import { Source } from './source.js';

/** No scenario is larger; a log or an image given by mistake is. In bytes. */
export const MAX_FILE_BYTES = 64 * 1024;

type Read = { text: string } | { problem: ScenarioProblem };

/**
 * The text of a scenario file, or another of its `kind`, without a byte order mark, or why there is none. `name` is what messages
 * call it. Synchronous, which for a thousand small files takes a tenth of the time.
 */
export function readText(path: string, name: string, kind = 'scenario'): Read {
  let fd: number | undefined;
  try {
    // Opening a pipe that nobody writes to would wait for ever.
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = fstatSync(fd);
    if (stat.isDirectory()) return { problem: problemOfFile(name, `is a directory; expected a ${kind} file (YAML)`) };
    if (!stat.isFile())
      return { problem: problemOfFile(name, `is not a regular file; expected a ${kind} file (YAML)`) };
    if (stat.size > MAX_FILE_BYTES) return tooLarge(name, kind);
    return decode(readFileSync(fd), name, kind);
  } catch (error) {
    return { problem: problemOfFile(name, whyUnreadable(error)) };
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

/** The text that bytes hold. Pure. */
export function decode(bytes: Uint8Array, name: string, kind = 'scenario'): Read {
  if (bytes.length > MAX_FILE_BYTES) return tooLarge(name, kind);
  const text = strictly(bytes);
  if (text !== null && !text.includes('\0')) return { text };
  const lossy = new TextDecoder('utf-8').decode(bytes);
  const odd = lossy.indexOf(text === null ? '\ufffd' : '\0');
  const source = new Source(name, lossy);
  const { line, column } = source.position(odd);
  return {
    problem: {
      ...problemAt(source, { start: odd, end: odd + 1 }, `is not text in UTF-8; expected a ${kind} file (YAML)`),
      line,
      column,
    },
  };
}

function tooLarge(name: string, kind: string): Read {
  return { problem: problemOfFile(name, `is larger than ${MAX_FILE_BYTES / 1024} KiB, which no ${kind} file is`) };
}

function strictly(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

const WHY: Record<string, string> = {
  ENOENT: 'no such file',
  EACCES: 'cannot be read: permission denied',
  ENOTDIR: 'no such file: part of its path is not a directory',
  ELOOP: 'cannot be read: its symbolic links go round in a circle',
  ENAMETOOLONG: 'cannot be read: its name is too long',
};

function whyUnreadable(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return WHY[code] ?? `cannot be read: ${messageOf(error)}`;
}
