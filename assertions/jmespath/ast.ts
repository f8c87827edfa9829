import type { Json } from './value.js';

/** The parts of a query. `at` is where each begins in the text; `of` is what it is applied to. */
export type Node = { at: number } &
  /** `written`: as `@`; else it stands where the author wrote nothing. */
  (
    | { type: 'current'; written: boolean }
    | { type: 'root' }
    | { type: 'literal'; value: Json }
    | { type: 'field'; name: string }
    | { type: 'index'; of: Node; index: number }
    | { type: 'slice'; of: Node; start: number | null; stop: number | null; step: number }
    /** `of.rest`, and `of | rest`, which ends a projection. */
    | { type: 'chain'; of: Node; rest: Node; pipe: boolean }
    /** Projections: `rest` is applied to each item, and what comes out as null is left out. */
    | { type: 'each'; of: Node; rest: Node }
    | { type: 'eachValue'; of: Node; rest: Node }
    | { type: 'filter'; of: Node; where: Node; rest: Node }
    | { type: 'flatten'; of: Node }
    | { type: 'list'; items: Node[] }
    | { type: 'mapping'; entries: { key: string; value: Node }[] }
    | { type: 'and' | 'or'; left: Node; right: Node }
    | { type: 'not'; of: Node }
    | { type: 'compare'; operator: Comparator; left: Node; right: Node }
    | { type: 'call'; name: string; args: Node[] }
    /** `&expression`: handed to a function as it is. */
    | { type: 'reference'; to: Node }
  );

export const COMPARATORS = ['==', '!=', '<', '<=', '>', '>='] as const;
export type Comparator = (typeof COMPARATORS)[number];
