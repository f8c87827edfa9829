import { expect } from 'chai';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { eachFile, eachScenario, loadScenario, loadScenarios } from '../../src/scenario/load.js';
import { inFolder, problemsOfFile } from './support.js';

type Files = Record<string, string>;

function withFiles<T>(files: Files, work: (dir: string) => Promise<T>): Promise<T> {
  return inFolder(async (dir) => {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(dir, name)), { recursive: true });
      await writeFile(join(dir, name), content);
    }
    return work(dir);
  });
}

/** `file:line:column message [suggestion]` of every problem of labs/s.yaml. */
function said(files: Files): Promise<string[]> {
  return withFiles(files, async (dir) =>
    (await problemsOfFile('labs/s.yaml', dir)).map(
      ({ file, line, column, message, suggestion }) =>
        `${file}:${line}:${column} ${message}${suggestion === undefined ? '' : ` [${suggestion}]`}`,
    ),
  );
}

const scenario = (rest: string): string => `name: x\nchecks: [../c.yaml]\n${rest}`;
const check = (name: string, expectation: string): string => `  - name: ${name}\n    expect: ${expectation}\n`;
const QUERY = `{assertion: query, over: matrix, query: "flows[?result != 'pass']", equals: []}`;

describe('named checks', () => {
  it('stand for what they expect, under their own names', () =>
    withFiles(
      {
        'labs/s.yaml': scenario('expect: [no_nat, all-flows, quiet]\n'),
        'c.yaml': `checks:\n${check('all-flows', QUERY)}${check('quiet', '{assertion: icmp_redirects_absent, optional: true}')}${check('unused', 'no_nat')}`,
      },
      async (dir) => {
        const loaded = await loadScenario('labs/s.yaml', dir);
        expect(loaded.expect).to.deep.equal([
          { assertion: 'no_nat', args: {}, name: 'no_nat', optional: false },
          {
            assertion: 'query',
            args: { over: 'matrix', query: "flows[?result != 'pass']", equals: [] },
            name: 'all-flows',
            optional: false,
          },
          { assertion: 'icmp_redirects_absent', args: {}, name: 'quiet', optional: true },
        ]);
      },
    ));

  const refusals: [title: string, files: Files, says: (string | RegExp)[]][] = [
    [
      'one that is not there',
      { 'labs/s.yaml': scenario('expect: [al-flows]\n'), 'c.yaml': `checks:\n${check('all-flows', QUERY)}` },
      [/^labs\/s\.yaml:3:10 unknown assertion "al-flows"; expected one of: .*, all-flows \[all-flows\]$/],
    ],
    ['a file that is not there', { 'labs/s.yaml': scenario('') }, ['labs/s.yaml:2:10 c.yaml: no such file']],
    [
      'a mistake in the file, with its place there',
      { 'labs/s.yaml': scenario(''), 'c.yaml': `checks:\n${check('a', QUERY.replace('flows', 'flow'))}` },
      [
        'c.yaml:3:54 unknown field "flow"; there are flows, summary [flows]',
        'labs/s.yaml:2:10 c.yaml is not valid: c.yaml:3:54: unknown field "flow"; there are flows, summary',
      ],
    ],
    [
      'a key that no check has',
      { 'labs/s.yaml': scenario(''), 'c.yaml': 'checks:\n  - {name: a, expect: no_nat, when: now}\n' },
      [
        /^c\.yaml:2:31 unknown key "when"; expected one of: name, description, expect$/,
        /^labs\/s\.yaml:2:10 c\.yaml is/,
      ],
    ],
    [
      'an unknown assertion',
      { 'labs/s.yaml': scenario(''), 'c.yaml': `checks:\n${check('a', 'no_nad')}` },
      [/^c\.yaml:3:13 unknown expect "no_nad"; .* \[no_nat\]$/, /^labs\/s\.yaml:2:10 /],
    ],
    [
      'a name twice, and that of an assertion',
      {
        'labs/s.yaml': scenario(''),
        'c.yaml': `checks:\n${check('a', QUERY)}${check('a', QUERY)}${check('no_nat', QUERY)}`,
      },
      [
        'c.yaml:4:11 the name "a" is given twice',
        /^c\.yaml:6:11 "no_nat" is the name of an assertion/,
        /^labs\/s\.yaml/,
      ],
    ],
    [
      'the same check in two files',
      {
        'labs/s.yaml': 'name: x\nchecks: [../c.yaml, d.yaml]\n',
        'c.yaml': `checks:\n${check('a', QUERY)}`,
        'labs/d.yaml': `checks:\n${check('a', QUERY)}`,
      },
      ['labs/s.yaml:2:21 the check "a" is in c.yaml as well'],
    ],
    [
      'one that does not fit the scenario',
      {
        'labs/s.yaml': scenario('expect: [fault-only, second]\n'),
        'c.yaml': `checks:\n${check('fault-only', 'failover_recovery')}${check('second', QUERY.replace('{', '{phase: after-2, '))}`,
      },
      [
        'labs/s.yaml:3:10 "fault-only" (failover_recovery) can only hold after a fault, and this scenario has none',
        'labs/s.yaml:3:22 the check "second" of c.yaml does not fit here: there is no phase after-2: this scenario has no fault',
      ],
    ],
    [
      'one that is used twice',
      { 'labs/s.yaml': scenario('expect: [a, a]\n'), 'c.yaml': `checks:\n${check('a', QUERY)}` },
      ['labs/s.yaml:3:13 the name "a" is given twice'],
    ],
  ];
  for (const [title, files, says] of refusals)
    it(`are refused: ${title}`, async () => {
      const problems = await said(files);
      expect(problems, problems.join('\n')).to.have.length(says.length);
      says.forEach((wanted, index) => {
        if (typeof wanted === 'string') expect(problems[index]).to.equal(wanted);
        else expect(problems[index]).to.match(wanted);
      });
    });

  it('are said to be wrong once, however many scenarios use them', () =>
    withFiles(
      { 'a.yaml': 'name: a\nchecks: [c.yaml]\n', 'b.yaml': 'name: b\nchecks: [c.yaml]\n', 'c.yaml': 'checks: [{}]\n' },
      async (dir) => {
        const error = await loadScenarios(['a.yaml', 'b.yaml'], dir).catch((thrown: unknown) => thrown);
        const files = (error as { problems: { file: string }[] }).problems.map(({ file }) => file);
        expect(files).to.deep.equal(['c.yaml', 'c.yaml', 'a.yaml', 'b.yaml']);
      },
    ));

  it('can be checked by themselves, and are no scenario', () =>
    withFiles({ 'c.yaml': `checks:\n${check('a', QUERY)}` }, async (dir) => {
      for await (const result of eachFile(['c.yaml'], dir))
        expect('checks' in result && result.checks.map(({ name }) => name)).to.deep.equal(['a']);
      for await (const result of eachScenario(['c.yaml'], dir))
        expect('problems' in result && result.problems[0]?.message).to.equal('holds named checks; expected a scenario');
    }));
});
