import { expect } from 'chai';
import fc from 'fast-check';
import { QueryError } from '../../../assertions/jmespath/error.js';
import { compileQuery } from '../../../assertions/jmespath/index.js';
import { boolean, list, mapping, number, oneOf, table, text } from '../../../assertions/jmespath/shape.js';

const SHAPE = mapping({
  nics: list(
    mapping({ node: oneOf(['a', 'b']), secondary: list(text()), up: boolean(), tags: table(text()), ms: number() }),
  ),
});

/** `offset message [suggestion]`, or what the query gives. */
function said(query: string): string {
  try {
    return `gives ${compileQuery(query, SHAPE).gives.kind}`;
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    return `${error.offset} ${error.message}${error.suggestion === undefined ? '' : ` [${error.suggestion}]`}`;
  }
}

const MISTAKES: Record<string, [query: string, says: string | RegExp][]> = {
  'in the spelling': [
    ['', '0 the query is empty'],
    ['nics[', '5 expected a number, : or * after [, found the end of the query; a filter begins with [?'],
    ['nics[?up', '8 expected ] after the condition of a filter, found the end of the query'],
    ['nics[up]', '5 expected a number, : or * after [, found "up"; a filter begins with [?'],
    ['nics[0]].x', '7 expected the end of the query, found ]'],
    ['nics nics', '5 expected the end of the query, found "nics"'],
    ['nics.', '5 expected a name, *, [ or { after the dot, found the end of the query'],
    ['nics..x', '5 expected a name, *, [ or { after the dot, found .'],
    ['length(nics', '11 expected , or ), found the end of the query'],
    ['contains(nics `1`)', '14 expected , or ), found the value 1'],
    ['nics[1-2]', '6 expected ], found -'],
    ['nics[-]', '6 expected a number, found ]'],
    ['nics[::0]', '4 the step of a slice must not be 0'],
    ['nics[*]*', '7 expected . before *'],
    ['{a: nics b: nics}', '9 expected , or }, found "b"'],
    ['{`1`: nics}', '1 expected a name for a part of the mapping, found the value 1'],
    ['nics[?ms > 5]', '11 expected an expression, found 5; a number is written in backticks: `5`'],
    ["nics[?node = 'a']", '11 unexpected "=" in the query; "equal to" is =='],
    ['nics[0].ms + `1`', '11 unexpected "+" in the query; JMESPath has no arithmetic'],
    ['nics[?up] 🙂', '10 unexpected "🙂" in the query'],
    ["nics[?node == 'a]", "14 the quote ' that begins here does not end"],
    ['nics[?node == `a`]', '14 between backticks stands a JSON value, which "a" is not; text is written \'a\''],
    ['"\\x".a', '0 "\\x" is not a name in double quotes as JSON has them'],
    ['&nics', '0 & is only for the argument of a function'],
    ['('.repeat(100), '60 the query nests deeper than 60 levels'],
    ['a'.repeat(5000), '4000 the query is longer than 4000 characters'],
  ],
  'in the functions': [
    ['lenght(nics)', /^0 unknown function lenght\(\); there are abs, avg, .* \[length\]$/],
    ['constructor(nics)', /^0 unknown function constructor\(\)/],
    ['length()', '0 length() takes 1 argument, and was given 0'],
    ['nics | contains(@)', '7 contains() takes 2 arguments, and was given 1'],
    ['not_null()', '0 not_null() takes at least 1 argument, and was given 0'],
    ['length(nics[0].ms)', '14 length() takes a text or a list or a mapping, and this is a number'],
    ['sum(nics[*].node)', '8 sum() takes a list of numbers, and this is a list, each item of which is a text'],
    ['max_by(nics, ms)', /^13 "ms" is asked of a mapping|^13 unknown field "ms"/],
    ['max_by(nics, &secondary)', '14 max_by() orders by a number or a text, and this is a list'],
    ['length(&nics)', '7 length() takes a text or a list or a mapping here, not an &expression'],
  ],
  'about what there is': [
    ['nisc', '0 unknown field "nisc"; there are nics [nics]'],
    ['nics[*].nod', /^8 unknown field "nod"; there are node, secondary, up, tags, ms \[node\]$/],
    ['nics.node', '5 "node" is asked of a list; ask it of each item: [*].node or [?condition].node'],
    ['nics[0].ms.x', '11 "x" is asked of a number, which has no fields'],
    ['nics[0].node[0]', '12 [0] is for a list, and this is a text'],
    ['nics.*', '4 * is for a mapping, and this is a list; each item of a list is [*]'],
    ["nics[?node == 'c']", '14 "c" never occurs there; expected one of: a, b [a]'],
    ["nics[?'c' != node]", '6 "c" never occurs there; expected one of: a, b [a]'],
    ["nics[?ms == '3']", '12 a number is never equal to a text'],
    ['nics[?ms == node]', '9 a number is never equal to a text'],
    ["nics[?node > 'a']", '11 > compares numbers, and this is a text'],
    ["contains(nics[*].node, 'c')", '23 "c" never occurs there; expected one of: a, b [a]'],
    ["sort_by(nics, &ms)[?node == 'c']", '28 "c" never occurs there; expected one of: a, b [a]'],
    ['{n: nics}.m', '10 unknown field "m"; there are n [n]'],
    ['nics[0].toString', /^8 unknown field "toString"/],
  ],
};

describe('a query with a mistake', () => {
  for (const [kind, cases] of Object.entries(MISTAKES)) {
    for (const [query, says] of cases)
      it(`${kind}: ${query.slice(0, 40)}`, () => {
        if (typeof says === 'string') expect(said(query)).to.equal(says);
        else expect(said(query)).to.match(says);
      });
  }

  it('is told from one without', () => {
    const right: [string, string][] = [
      ['nics[?up && ms > `5`].node', 'list'],
      ["length(nics[?node == 'a'])", 'number'],
      ['nics[0].tags.anything', 'text'],
      ['nics[*].tags."routerd.cloudedge.owner" | [0] == \'x\'', 'boolean'],
      ['max_by(nics, &ms).node', 'text'],
      ['nics[*].[node, ms]', 'list'],
      ['nics[?node == $.nics[0].node].{n: node}[].n', 'list'],
      ['nics[0].secondary || `[]`', 'list'],
    ];
    for (const [query, gives] of right) expect(said(query), query).to.equal(`gives ${gives}`);
  });

  it('has its place in the text, whatever it is', () => {
    const part = fc.constantFrom(
      'nics',
      '[',
      ']',
      '[?',
      '(',
      ')',
      '.',
      '*',
      '@',
      '&',
      '|',
      '||',
      '==',
      ' ',
      "'a'",
      '`1`',
      '`',
      "'",
      '"',
      ',',
      '{',
      '}',
      ':',
      '0',
      '-',
      'length(',
      'sort_by(',
      '!',
      '$',
      '\n',
      '🙂',
      'node',
      'ms',
    );
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 25 }).map((parts) => parts.join('')),
        (query) => {
          try {
            const compiled = compileQuery(query, SHAPE);
            compiled.apply({ nics: [{ node: 'a', secondary: [], up: true, tags: {}, ms: 1 }] });
          } catch (error) {
            expect(error).to.be.instanceOf(QueryError);
            expect((error as QueryError).offset).to.be.within(0, query.length);
            expect((error as QueryError).message).to.not.equal('');
          }
        },
      ),
      { numRuns: 3000 },
    );
  });
});
