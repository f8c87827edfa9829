import { nearest } from '../../src/scenario/nearest.js';
import type { Node } from './ast.js';
import { QueryError } from './error.js';
import { impossible, type Shape } from './shape.js';

/** A value that is written in the query must be one that the other side can have. */
export function checkEqual(written: Node, own: Shape, other: Shape): void {
  if (written.type !== 'literal' || own.kind === 'null') return;
  const wrong = impossible(other, written.value);
  if (wrong === undefined) return;
  const near = typeof written.value === 'string' && wrong.values ? nearest(written.value, wrong.values) : undefined;
  throw new QueryError(wrong.why, written.at, near);
}
