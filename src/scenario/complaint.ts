import type { ArgumentProblem } from '../../assertions/assertion.js';

/** What a check found, by JSON pointer: where it stands in the file is looked up later. */
export interface Complaint {
  pointer: string;
  /** Point at the key of that value instead of the value. */
  atKey?: boolean;
  /** Point at this character of the text, from 0, instead of where it begins. */
  offset?: number;
  message: string;
  suggestion?: string;
}

/** What an assertion finds wrong with its arguments, which stand at `at`. */
export function argumentComplaint({ path, ...rest }: ArgumentProblem, at: string): Complaint {
  return { pointer: `${at}${path}`, ...rest };
}

/** `{suggestion}` or nothing, for spreading into a complaint. */
export function suggest(word: string | undefined): { suggestion?: string } {
  return word === undefined ? {} : { suggestion: word };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
