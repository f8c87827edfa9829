import { expect } from 'chai';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { loadScenario, parseScenario } from '../../src/scenario/load.js';
import { ScenarioError } from '../../src/scenario/problem.js';
import { decode } from '../../src/scenario/read.js';
import { loadValidator, type Validator } from '../../src/scenario/validator.js';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inFolder } from './support.js';

const VALID = readFileSync(new URL('../../scenarios/aws-failover.yaml', import.meta.url), 'utf8');

/** Pieces that mean something to YAML, to JavaScript objects or to a scenario. */
const TOKENS = [
  ':',
  ': ',
  '- ',
  '\n',
  '\n  ',
  '\t',
  '? ',
  '| ',
  '>-',
  '#',
  '[',
  ']',
  '{',
  '}',
  ',',
  '"',
  "'",
  '&a ',
  '*a',
  '!!binary ',
  '!x ',
  '---\n',
  '...\n',
  '%YAML 1.1\n',
  '%TAG ! x\n',
  '<<: ',
  '~',
  'null',
  'true',
  '.nan',
  '.inf',
  '-0',
  '0x1f',
  '1e999',
  '\0',
  '\u2028',
  '\ud800',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'length',
  'name',
  'faults',
  'fault',
  'provider',
  'node',
  'expect',
  'assertion',
  'ttl',
  'deadlines',
  'up',
  'aws',
  'onprem',
  'drain',
  'no_nat',
  'failover_recovery',
  'thresholdSeconds',
  '1h',
  '0',
  'x',
  'over: matrix',
  'query: ',
  'flows[?',
  "result == 'pass'",
  '`1`',
  'length(',
  'equals: ',
  'eventually: {within: 5s}',
  'until: ',
  'optional: true',
  'checks: ',
];

const QUERIES = `name: x
faults:
  - until: { over: routers, query: &q "[?pool.phase != 'Ready'].node", equals: [] }
    timeout: 5s
  - { fault: drain, provider: aws }
expect:
  - assertion: query
    name: one
    over: matrix
    query: |
      flows[?result == 'pass']
        | length(@)
    atLeast: 1
  - { assertion: query, name: two, over: moments, query: 'holders[].nodes[]', contains: aws-router-b, eventually: { within: 5s } }
  - { assertion: query, name: three, over: routers, query: *q, equals: [] }
`;

describe('whatever is in a file', () => {
  let validate: Validator;
  before(async () => void (validate = await loadValidator()));

  /** A scenario, or at least one problem whose place is in the text and whose words are on one line. */
  function check(bytes: Uint8Array): void {
    const read = decode(bytes, 's.yaml');
    const result = 'problem' in read ? { problems: [read.problem] } : parseScenario(read.text, 's.yaml', validate);
    if ('scenario' in result) {
      expect(result.scenario.ttlSeconds).to.be.within(1, 604_800);
      JSON.stringify(result.scenario);
      return;
    }
    const lines = new TextDecoder().decode(bytes).split('\n');
    expect(result.problems).to.not.have.length(0);
    for (const { line, column, message, excerpt } of result.problems) {
      expect(line).to.be.within(1, lines.length);
      expect(column).to.be.within(1, (lines[line - 1] ?? '').length + 1);
      // oxlint-disable-next-line no-control-regex
      expect(message).to.match(/^[^\u0000-\u001f]+$/);
      expect(excerpt.split('\n').length).to.be.at.most(2);
    }
  }

  it('gives a scenario or problems: random bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), check), { numRuns: 300 });
  });

  it('gives a scenario or problems: random text', () => {
    const text = fc
      .array(fc.nat({ max: 0x10ffff }), { maxLength: 200 })
      .map((points) => String.fromCodePoint(...points));
    fc.assert(
      fc.property(text, (characters) => check(Buffer.from(characters))),
      { numRuns: 200 },
    );
  });

  it('gives a scenario or problems: pieces of YAML', () => {
    const text = fc.array(fc.constantFrom(...TOKENS), { maxLength: 60 }).map((tokens) => tokens.join(''));
    fc.assert(
      fc.property(text, (tokens) => check(Buffer.from(`name: x\n${tokens}`))),
      { numRuns: 400 },
    );
  });

  it('gives a scenario or problems: mutations of a valid file', () => {
    const edit = fc.tuple(fc.nat(VALID.length), fc.nat(12), fc.constantFrom('', ...TOKENS));
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        const text = edits.reduce(
          (before, [at, cut, token]) => before.slice(0, at) + token + before.slice(at + cut),
          VALID,
        );
        check(Buffer.from(text));
      }),
      { numRuns: 400 },
    );
  });

  for (const [title, ends] of [
    ['a file with queries', '\n'],
    ['a file with queries and line ends of Windows', '\r\n'],
  ] as const)
    it(`gives a scenario or problems: mutations of ${title}`, () => {
      const valid = QUERIES.replaceAll('\n', ends);
      expect(parseScenario(valid, 's.yaml', validate)).to.have.property('scenario');
      const part = fc.oneof(fc.constantFrom('', ...TOKENS), fc.constantFrom('é', '🙂', '\u202e', '\\', '$', '@', '&'));
      const edit = fc.tuple(fc.nat(valid.length), fc.nat(12), part);
      fc.assert(
        fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
          check(
            Buffer.from(
              edits.reduce((text, [at, cut, token]) => text.slice(0, at) + token + text.slice(at + cut), valid),
            ),
          );
        }),
        { numRuns: 200 },
      );
    });

  it('gives a scenario or problems: any value as any part of a query', () => {
    const key = fc.constantFrom(
      'over',
      'query',
      'equals',
      'atMost',
      'contains',
      'matches',
      'always',
      'eventually',
      'phase',
      'from',
      'to',
      'name',
      'optional',
    );
    const value = fc.oneof(
      fc.constantFrom<unknown>(
        'matrix',
        'moments',
        'flows',
        'length(flows)',
        '5s',
        'after-1',
        true,
        5,
        [],
        { within: '5s' },
        '(',
      ),
      fc.object({ key: fc.constantFrom('toString', 'valueOf', 'within', '__proto__'), maxDepth: 2 }),
      fc.jsonValue({ maxDepth: 2 }),
    );
    fc.assert(
      fc.property(fc.dictionary(key, value), (parts) => {
        const item = { assertion: 'query', over: 'matrix', query: 'flows', ...parts };
        check(
          Buffer.from(JSON.stringify({ name: 'x', faults: [{ fault: 'drain', provider: 'aws' }], expect: [item] })),
        );
      }),
      { numRuns: 200 },
    );
  });

  it('gives a scenario or problems: any value as any key', () => {
    const keys = fc.constantFrom(
      'name',
      'description',
      'profile',
      'providers',
      'ttl',
      'faults',
      'expect',
      'deadlines',
      'checks',
      'extensions',
      'defects',
      '__proto__',
      'x',
    );
    const anything = fc.object({ key: fc.constantFrom(...TOKENS, 'valueOf'), maxDepth: 3, withNullPrototype: false });
    fc.assert(
      fc.property(
        fc.dictionary(keys, fc.oneof(anything, fc.array(anything, { maxLength: 3 }), fc.jsonValue())),
        (value) => check(Buffer.from(JSON.stringify({ name: 'x', ...value }))),
      ),
      { numRuns: 150 },
    );
  });

  it('never throws anything but ScenarioError from loadScenario', () =>
    inFolder(async (dir) => {
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
          await writeFile(join(dir, 's.yaml'), bytes);
          await loadScenario('s.yaml', dir).catch((error: unknown) => expect(error).to.be.instanceOf(ScenarioError));
        }),
        { numRuns: 50 },
      );
    }));

  for (const [title, text] of [
    ['brackets', '['.repeat(60_000)],
    ['dashes', '- '.repeat(30_000)],
    ['keys', Array.from({ length: 3_000 }, (_, i) => `k${i}: 1\n`).join('')],
    ['duplicate keys', 'a: 1\n'.repeat(2_000)],
    ['items', `name: x\nexpect: [${'no_nat, '.repeat(3_000)}]`],
    ['quotes', '"'.repeat(20_000)],
    ['anchors', Array.from({ length: 3_500 }, (_, i) => `&a${i} k${i}: *a${i}\n`).join('')],
  ] as const) {
    it(`ends soon and in words for a file full of ${title}`, () => check(Buffer.from(text)));
  }
});
