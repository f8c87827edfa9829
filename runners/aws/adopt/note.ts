/**
 * How an adopted instance and its interface were found, as a tag on both of them says it: all that is needed to give them
 * back, by whoever comes along. `power=stopped;sourceDestCheck=true;secondary=10.77.60.20+10.77.60.21`
 */
export interface Note {
  power: 'running' | 'stopped';
  sourceDestCheck: boolean;
  /** Secondary addresses of the interface. */
  secondary: string[];
}

/** Longest value of a tag. */
export const LONGEST_NOTE = 256;

export function formatNote({ power, sourceDestCheck, secondary }: Note): string {
  return `power=${power};sourceDestCheck=${sourceDestCheck};secondary=${[...secondary].sort().join('+')}`;
}

const NOTE =
  /^power=(running|stopped);sourceDestCheck=(true|false);secondary=((?:\d{1,3}(?:\.\d{1,3}){3}(?:\+(?=\d))?)*)$/;

/** Undefined for anything that `formatNote` does not write. */
export function parseNote(text: string): Note | undefined {
  const [, power, check, secondary = ''] = NOTE.exec(text) ?? [];
  if (power !== 'running' && power !== 'stopped') return undefined;
  return { power, sourceDestCheck: check === 'true', secondary: secondary === '' ? [] : secondary.split('+') };
}
