import type { Redactor } from '../evidence/redact.js';
import type { Io, OutStream } from './io.js';

/**
 * The same process, which writes placeholders for identifiers and nothing of secrets, unless a person watches: a log of CI is
 * read by many and kept for long.
 */
export function redactingIo(io: Io, redactor: Pick<Redactor, 'text'>): Io {
  if (isWatched(io)) return io;
  return { ...io, stdout: redacting(io.stdout, redactor), stderr: redacting(io.stderr, redactor) };
}

/** True when what is printed goes to a terminal that is not that of a CI job. */
export function isWatched({ isTTY, env }: Pick<Io, 'isTTY' | 'env'>): boolean {
  return isTTY && ['', '0', 'false', undefined].includes(env['CI']);
}

function redacting(stream: OutStream, redactor: Pick<Redactor, 'text'>): OutStream {
  return {
    write: (text) => stream.write(redactor.text(text)),
    ...(stream.isTTY === undefined ? {} : { isTTY: stream.isTTY }),
    ...(stream.columns === undefined ? {} : { columns: stream.columns }),
  };
}
