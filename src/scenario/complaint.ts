/** What a check found, by JSON pointer: where it stands in the file is looked up later. */
export interface Complaint {
  pointer: string;
  /** Point at the key of that value instead of the value. */
  atKey?: boolean;
  message: string;
  suggestion?: string;
}

/** `{suggestion}` or nothing, for spreading into a complaint. */
export function suggest(word: string | undefined): { suggestion?: string } {
  return word === undefined ? {} : { suggestion: word };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
