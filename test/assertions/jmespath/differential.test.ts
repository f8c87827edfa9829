import { compile, TreeInterpreter, type JSONValue } from '@jmespath-community/jmespath';
import { expect } from 'chai';
import fc from 'fast-check';
import { evaluate } from '../../../assertions/jmespath/evaluate.js';
import { parse } from '../../../assertions/jmespath/parser.js';
import type { Json } from '../../../assertions/jmespath/value.js';

/*
 * Another implementation is asked the same. Left out is what it gets wrong itself: the order of numbers and of texts, items
 * of contains() that are not scalars, slices of texts and null on the left of a list or mapping.
 */

const key = fc.constantFrom('a', 'b', 'c', 'd');
const json = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<Json>(null, true, false, 0, 1, 10, -3, '', 'x', 'ab'),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4 }).map((value) => ({ ...value })),
  ),
})).value;

const query = fc.letrec<{ query: string }>((tie) => {
  const inner = tie('query');
  const glue = (...parts: (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string> =>
    fc.tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part))).map((all) => all.join(''));
  return {
    query: fc.oneof(
      { depthSize: 'medium' },
      key,
      fc.constantFrom('@', '*', '[*]', '[]', '[0]', "'x'", '`1`', '`null`', '`{"a": 1}`', '"a"'),
      glue(inner, '.', key),
      glue(inner, fc.constantFrom('[*]', '[]', '.*', '[0]', '[-2]', '[*].a', '[].b')),
      glue(inner, '[?', inner, ']'),
      glue('[?', inner, ']'),
      glue(inner, fc.constantFrom(' | ', ' || ', ' && ', ' == ', ' != ', ' < ', ' >= '), inner),
      glue(fc.constantFrom('!', '('), inner).map((text) => (text.startsWith('(') ? `${text})` : text)),
      glue('not_null(', inner, ', ', inner, ')'),
      glue(fc.constantFrom('length', 'type', 'to_array', 'keys', 'values', 'sum'), '(', inner, ')'),
      glue('map(&', inner, ', ', inner, ')'),
    ),
  };
}).query;

function outcome(work: () => unknown): unknown {
  try {
    return { value: work() };
  } catch {
    return 'refused';
  }
}

describe('JMESPath, beside another implementation', () => {
  it('gives the same for any query and any value', () => {
    let values = 0;
    fc.assert(
      fc.property(query, json, (text, value) => {
        const own = outcome(() => evaluate(parse(text), value));
        expect(own, text).to.deep.equal(outcome(() => TreeInterpreter.search(compile(text), value as JSONValue)));
        if (own !== 'refused') values++;
      }),
      { numRuns: 3000 },
    );
    expect(values).to.be.greaterThan(1000);
  });
});
