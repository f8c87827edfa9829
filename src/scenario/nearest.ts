/** Longer words are never typing mistakes of ours, and the distance below is quadratic. */
const MAX_WORD = 64;

/** The candidate that `word` was most likely meant to be, or undefined when none is close. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  if (word.length === 0 || word.length > MAX_WORD) return undefined;
  const typed = fold(word);
  const same = candidates.find((candidate) => fold(candidate) === typed);
  if (same !== undefined) return same;
  let best: string | undefined;
  let bestDistance = Math.min(4, Math.max(1, Math.floor(typed.length * 0.4))) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(typed, fold(candidate));
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  if (best !== undefined || typed.length < 3) return best;
  const starting = candidates.filter((candidate) => fold(candidate).startsWith(typed));
  const holding = candidates.filter((candidate) => fold(candidate).includes(typed));
  return [starting, holding].find((found) => found.length === 1)?.[0];
}

/** `, did you mean "x"?` or nothing: the end of a one-line message. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const near = nearest(word, candidates);
  return near === undefined ? '' : `; did you mean "${near}"?`;
}

/** Letter case and the choice between - and _ are forgiven. */
function fold(word: string): string {
  return word.toLowerCase().replace(/[_\s]/g, '-');
}

/** Insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b` (optimal string alignment). */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = at(last, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let cost = Math.min(at(last, j) + 1, at(row, j - 1) + 1, change);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, at(beforeLast, j - 2) + 1);
      row.push(cost);
    }
    [beforeLast, last] = [last, row];
  }
  return at(last, b.length);
}

function at(row: number[], index: number): number {
  return row[index] as number;
}
