import { expect } from 'chai';
import { evaluate } from '../../../assertions/jmespath/evaluate.js';
import { parse } from '../../../assertions/jmespath/parser.js';
import type { Json } from '../../../assertions/jmespath/value.js';

const LAB: Json = {
  nics: [
    { node: 'a', secondary: ['10.0.0.1', '10.0.0.2'], up: true, ms: 318 },
    { node: 'b', secondary: [], up: false, ms: 1400 },
    { node: 'c', secondary: null, up: true, ms: 9 },
  ],
  'a b': { deep: { er: [1, [2, [3]]] } },
  text: 'héllo 🙂',
  none: null,
  zero: 0,
};

const CASES: Record<string, [query: string, value: Json][]> = {
  'fields and indexes': [
    ['nics[0].node', 'a'],
    ['nics[-1].node', 'c'],
    ['nics[7].node', null],
    ['"a b".deep.er[1][1][0]', 3],
    ['none.x.y', null],
    ['nics.node', null],
    ['text[0]', null],
    ['constructor', null],
    ['nics[0].toString', null],
    ['"__proto__"', null],
    ['`{"a": 1}`.{b: a}.constructor', null],
  ],
  projections: [
    ['nics[*].node', ['a', 'b', 'c']],
    ['nics[].secondary[]', ['10.0.0.1', '10.0.0.2']],
    ['nics[*].secondary[0]', ['10.0.0.1']],
    ['nics[*].secondary | [0]', ['10.0.0.1', '10.0.0.2']],
    ['(nics[*].secondary)[0]', ['10.0.0.1', '10.0.0.2']],
    ['nics[::-1].node', ['c', 'b', 'a']],
    ['nics[1:].node', ['b', 'c']],
    ['nics[:-2].node', ['a']],
    ['nics[0].*', ['a', ['10.0.0.1', '10.0.0.2'], true, 318]],
    ['"a b".*.er', [[1, [2, [3]]]]],
    ['"a b".deep.er[]', [1, 2, [3]]],
    ['nics[?up].node', ['a', 'c']],
    ['nics[?ms > `300` && !up].node | [0]', 'b'],
    ["nics[?node == 'b' || node == 'c'].ms", [1400, 9]],
    ['nics[?secondary].node', ['a']],
    ['none[*].x', null],
    ['none[?x]', null],
  ],
  'lists and mappings': [
    ['nics[0].[node, ms]', ['a', 318]],
    ['nics[0].{who: node, "how long": ms}', { who: 'a', 'how long': 318 }],
    ['none.[x]', null],
    ['[zero, none]', [0, null]],
    ['nics[?ms == $.nics[1].ms].node', ['b']],
  ],
  'truth and order': [
    ['zero && `1`', 1],
    ['none || text', 'héllo 🙂'],
    ["!'' && !`[]` && !`{}` && !none", true],
    ['!zero', false],
    ['nics[0] == nics[0]', true],
    ['`{"a": [1, {"b": 2}]}` == `{"a": [1, {"b": 2}]}`', true],
    ["text < 'z'", null],
    ["zero == '0'", false],
    ['none == `null`', true],
    ['zero < `1` == `true`', true],
  ],
  functions: [
    ['length(text)', 7],
    ['length(nics)', 3],
    ['sort(nics[*].ms)', [9, 318, 1400]],
    ["sort(['b', 'B', 'é', 'a'])", ['B', 'a', 'b', 'é']],
    ['max(nics[*].ms)', 1400],
    ['max(`[]`)', null],
    ['max_by(nics, &node).node', 'c'],
    ['min_by(nics, &ms).node', 'c'],
    ['sort_by(nics, &ms)[*].node', ['c', 'a', 'b']],
    ['map(&secondary, nics)', [['10.0.0.1', '10.0.0.2'], [], null]],
    ["contains(nics[0].secondary, '10.0.0.1')", true],
    ['contains(nics, nics[1])', true],
    ["contains(text, 'llo')", true],
    ['sum(nics[*].ms)', 1727],
    ['avg(`[]`)', null],
    ["join(', ', nics[*].node)", 'a, b, c'],
    ['reverse(text)', '🙂 olléh'],
    ["to_number('12.5')", 12.5],
    ["to_number('0x10')", null],
    ["to_number('')", null],
    ['to_array(zero)', [0]],
    ['to_string(nics[1].secondary)', '[]'],
    ['not_null(none, zero)', 0],
    ['type(none)', 'null'],
    ['keys(nics[1])', ['node', 'secondary', 'up', 'ms']],
    ['merge({a: zero, b: zero}, {b: text}).b', 'héllo 🙂'],
    ["starts_with(text, 'hé') && !ends_with(text, 'hé')", true],
    ['[abs(`-1.5`), ceil(`1.2`), floor(`-1.2`)]', [1.5, 2, -2]],
  ],
  quotes: [
    ["'it\\'s'", "it's"],
    ["'a\\\\b'", 'a\\b'],
    ["'a\\nb'", 'a\\nb'],
    ['`"a\\`b"`', 'a`b'],
    ['"a\\u0020b".deep.er[0]', 1],
  ],
};

describe('JMESPath', () => {
  for (const [kind, cases] of Object.entries(CASES)) {
    for (const [query, value] of cases)
      it(`knows ${kind}: ${query}`, () => expect(evaluate(parse(query), LAB)).to.deep.equal(value));
  }

  it('says which function was given what it does not take', () => {
    const fails = (query: string): string => {
      try {
        return JSON.stringify(evaluate(parse(query), LAB));
      } catch (error) {
        const { name, message, offset } = error as Error & { offset: number };
        return `${name} ${offset} ${message}`;
      }
    };
    expect(fails('length(zero)')).to.equal(
      'QueryError 7 length() takes a text or a list or a mapping, and was given 0',
    );
    expect(fails('max(nics[*].up)')).to.match(
      /^QueryError 8 max\(\) takes a list of numbers or a list of texts, and was/,
    );
    expect(fails('sort_by(nics, &secondary)')).to.match(/^QueryError 0 sort_by\(\) orders items by a number or a text/);
    expect(fails('sum(sort_by(nics, &none))')).to.match(/^QueryError 4 sort_by\(\)/);
  });
});
