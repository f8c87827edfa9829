/**
 * The base of every error that labrun shows to a user. `code` is stable and may be matched by programs; `message` says
 * what was wrong and where; `hint` says what to do about it. `exitCode` is the process's exit code when the error ends it.
 */
export class LabrunError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly exitCode: ExitCode;

  constructor(code: string, message: string, options: { hint?: string; exitCode?: ExitCode; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.hint = options.hint;
    this.exitCode = options.exitCode ?? EXIT.inconclusive;
  }
}

/** What each exit code means; one meaning each. */
export const EXIT = {
  pass: 0,
  fail: 1,
  usage: 2,
  inconclusive: 3,
  notClean: 4,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Bad usage or a bad scenario: nothing was started. */
export class UsageError extends LabrunError {
  constructor(code: string, message: string, hint?: string) {
    super(code, message, { exitCode: EXIT.usage, ...(hint === undefined ? {} : { hint }) });
  }
}

/** A condition that was waited for did not come true within its deadline; `lastSeen` is what was there instead. */
export class DeadlineError extends LabrunError {
  readonly lastSeen: string;
  constructor(what: string, deadlineMs: number, lastSeen: string) {
    super('deadline', `${what}: not within ${deadlineMs} ms; last seen: ${lastSeen}`);
    this.lastSeen = lastSeen;
  }
}

/** The message of anything thrown, on one line (OCI throws plain objects for network errors). */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof Error) return oneLine(thrown.message);
  if (typeof thrown === 'object' && thrown !== null && 'message' in thrown) return oneLine(String(thrown.message));
  return oneLine(String(thrown));
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').trim();
}
