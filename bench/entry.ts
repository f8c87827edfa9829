/** One measured line of the table. Times are in ms unless `unit` says otherwise. */
export interface Entry {
  what: string;
  value: number;
  unit: 'ms' | 's' | '%' | 'MB' | 'modules' | 'µs';
  /** What it is compared with in the same run. */
  against?: { what: string; value: number };
  /** What must hold of the ratio, or of the value itself. */
  target?: { atMost: number; of?: 'value' } | { atLeast: number; of?: 'value' };
  /** The ratio is how many times faster than the alternative; else how many times the floor. */
  speedup?: boolean;
}

/** Value to floor, or alternative to value; null without anything to compare with. */
export function ratioOf({ value, against, speedup }: Entry): number | null {
  if (against === undefined) return null;
  return speedup === true ? against.value / value : value / against.value;
}

/** Whether the target is met; null where there is none. */
export function meets(entry: Entry): boolean | null {
  const { target } = entry;
  if (target === undefined) return null;
  const judged = (target.of === 'value' ? null : ratioOf(entry)) ?? entry.value;
  return 'atMost' in target ? judged <= target.atMost : judged >= target.atLeast;
}
