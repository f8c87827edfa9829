import { UsageError } from '../errors.js';

const SECONDS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };
const MILLISECONDS: Record<string, number> = { ms: 1, s: 1000, m: 60_000 };

/** The longest life of a lab: a forgotten one must not cost more than a week. */
export const MAX_TTL_SECONDS = 7 * 86_400;
/** The longest that any one operation may be given, in ms. */
export const MAX_DEADLINE_MS = 24 * 3_600_000;

export type Parsed = { ok: true; value: number } | { ok: false; why: string };

/** Reads a time to live, `^[0-9]+[smhd]?$`, more than zero, at most 7d; a bare number is seconds. The value is in seconds. */
export function readTtl(text: string): Parsed {
  const match = /^([0-9]+)([smhd]?)$/.exec(text);
  if (!match) return bad(text, 'a duration: a whole number and s, m, h or d, such as 90m, 4h or 2d');
  return bounded(text, Number(match[1]) * (SECONDS[match[2] || 's'] as number), MAX_TTL_SECONDS, '7d');
}

/** Reads a deadline, `^[0-9]+(ms|s|m)$`, more than zero, at most 1440m. The value is in ms. */
export function readDeadline(text: string): Parsed {
  const match = /^([0-9]+)(ms|s|m)$/.exec(text);
  if (!match) return bad(text, 'a duration: a whole number and ms, s or m, such as 500ms, 90s or 10m');
  return bounded(text, Number(match[1]) * (MILLISECONDS[match[2] as string] as number), MAX_DEADLINE_MS, '1440m');
}

/** Seconds of a time to live. Throws UsageError `duration.invalid`. */
export function parseTtl(text: string): number {
  return valueOf(readTtl(text));
}

/** Milliseconds of a deadline. Throws UsageError `duration.invalid`. */
export function parseDeadline(text: string): number {
  return valueOf(readDeadline(text));
}

/** The shortest text that `parseDeadline` reads as these ms: `90000` gives `90s`. */
export function formatDeadline(ms: number): string {
  const unit = ['m', 's', 'ms'].find((name) => ms % (MILLISECONDS[name] as number) === 0) as string;
  return `${ms / (MILLISECONDS[unit] as number)}${unit}`;
}

function bad(text: string, expected: string): Parsed {
  return { ok: false, why: `${JSON.stringify(text)} is not ${expected}` };
}

function bounded(text: string, value: number, max: number, maxText: string): Parsed {
  if (value === 0) return { ok: false, why: `"${text}" is zero; it must be more than zero` };
  if (value > max) return { ok: false, why: `"${text}" is too long; the most is ${maxText}` };
  return { ok: true, value };
}

function valueOf(parsed: Parsed): number {
  if (parsed.ok) return parsed.value;
  throw new UsageError('duration.invalid', parsed.why);
}
