import { expect } from 'chai';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../../src/errors.js';
import { loadExtensions } from '../../src/scenario/extensions.js';
import { loadScenarios } from '../../src/scenario/load.js';
import { inFolder, problemsOfFile } from './support.js';

const ASSERTION = `{ name: 'mine', describe: 'd', args: { type: 'object', required: ['most'], properties: { most: { type: 'integer' } } }, needs: ['outages'], grade: () => ({ result: 'na', detail: '' }), check: ({ most }) => (most > 9 ? { path: '/most', message: 'too much' } : undefined) }`;
const FAULT = `{ name: 'own-fault', describe: 'd', args: { type: 'object', properties: {} }, needsStandby: true, takeover: () => 'seize', prepare: async () => {} }`;

/** Loads a folder with these files; the message of the error when it is refused. */
function load(files: Record<string, string>): Promise<string> {
  return inFolder(async (dir) => {
    await mkdir(join(dir, 'own'));
    for (const [name, content] of Object.entries(files)) await writeFile(join(dir, 'own', name), content);
    try {
      const { faults, assertions } = await loadExtensions(join(dir, 'own'), 'own');
      return [...faults, ...assertions].map(({ name }) => name).join();
    } catch (error) {
      expect(error).to.be.instanceOf(UsageError);
      return (error as Error).message;
    }
  });
}

describe('a folder of extensions', () => {
  it('holds whatever its files export, by name and as the default', async () => {
    expect(
      await load({
        'a.mjs': `export const one = ${FAULT};\nexport const helper = 1;\nexport default one;`,
        'b.mjs': `export default ${ASSERTION};`,
        'notes.txt': 'x',
      }),
    ).to.equal('own-fault,mine');
  });

  const cases: [title: string, files: Record<string, string>, says: RegExp][] = [
    ['with nothing in it', {}, /^extensions own: the folder holds no \.js or \.mjs file$/],
    [
      'with a file that exports nothing of use',
      { 'a.mjs': 'export const x = 1;' },
      /^own\/a\.mjs exports neither an assertion nor a fault$/,
    ],
    ['with a syntax error', { 'a.mjs': 'export const x = ;' }, /^own\/a\.mjs cannot be loaded: Unexpected token/],
    ['with a file that throws', { 'a.mjs': 'throw new Error("no\\nway")' }, /^own\/a\.mjs cannot be loaded: no way$/],
    [
      'with an object of no shape',
      { 'a.mjs': 'export const x = { name: "x" };' },
      /^own\/a\.mjs: export "x" is neither an assertion \(it has no "grade"\) nor a fault/,
    ],
    [
      'without a name',
      { 'a.mjs': `export default ${ASSERTION.replace("name: 'mine', ", '')};` },
      /^own\/a\.mjs: export "default": "name" is missing; expected a string$/,
    ],
    [
      'with a bad name',
      { 'a.mjs': `export default ${ASSERTION.replace('mine', 'a b')};` },
      /"name" must be letters, digits/,
    ],
    [
      'without arguments',
      { 'a.mjs': `export default ${ASSERTION.replace('args', 'arks')};` },
      /"args" is missing; expected an object$/,
    ],
    [
      'with arguments that are no schema',
      { 'a.mjs': `export default ${ASSERTION.replace("'integer'", "'int'")};` },
      /"args" is no JSON Schema of arguments: /,
    ],
    [
      'with an argument that hides a key',
      { 'a.mjs': `export default ${ASSERTION.replaceAll('most', 'optional')};` },
      /"args" must not have the property "optional", which is taken$/,
    ],
    [
      'with an unknown record',
      { 'a.mjs': `export default ${ASSERTION.replace("'outages'", "'outage'")};` },
      /"needs" must be a list of these: matrix, inventory, /,
    ],
    [
      'with a fault that does not say what it takes',
      { 'a.mjs': `export default ${FAULT.replace('needsStandby: true, ', '')};` },
      /"needsStandby" is missing; expected a boolean$/,
    ],
    [
      'with a grade that is no function',
      { 'a.mjs': `export default ${ASSERTION.replace("() => ({ result: 'na', detail: '' })", '1')};` },
      /"grade" is number; expected a function$/,
    ],
    [
      'with a name that is taken',
      { 'a.mjs': `export default ${FAULT.replace('own-fault', 'drain')};` },
      /^extensions own: the name "drain" is taken already$/,
    ],
    [
      'with a name twice',
      { 'a.mjs': `export default ${FAULT};`, 'b.mjs': `export default ${FAULT};` },
      /the name "own-fault" is taken already$/,
    ],
  ];
  for (const [title, files, says] of cases)
    it(`is refused ${title}`, async () => expect(await load(files)).to.match(says));

  function problems(scenario: string): Promise<string[]> {
    return inFolder(async (dir) => {
      await mkdir(join(dir, 'labs/own'), { recursive: true });
      await writeFile(join(dir, 'labs/own/a.mjs'), `export const a = ${ASSERTION};\nexport const f = ${FAULT};`);
      await writeFile(join(dir, 'labs/s.yaml'), scenario);
      return (await problemsOfFile('labs/s.yaml', dir)).map(
        ({ line, column, message }) => `${line}:${column} ${message}`,
      );
    });
  }

  it('has its arguments checked like those of labrun, with their places', async () => {
    const text = (fault: string, expectation: string): string =>
      `name: x\nextensions: [own]\nfaults:\n  - {fault: ${fault}, provider: aws}\nexpect:\n  - ${expectation}\n`;
    expect(await problems(text('own-fault', '{assertion: mine, most: 3}'))).to.deep.equal([]);
    expect(await problems(text('own-fault', '{assertion: mine, most: many}'))).to.deep.equal([
      '6:29 "most" must be a whole number, not the text "many"',
    ]);
    expect(await problems(text('own-fault', '{assertion: mine, most: 10}'))).to.deep.equal(['6:29 too much']);
    expect((await problems(text('own-fault', '{assertion: mine}')))[0]).to.match(/^6:5 missing key "most"/);
    expect((await problems(text('own-faul', '{assertion: mine, most: 3}')))[0]).to.match(
      /^4:13 unknown fault "own-faul"/,
    );
    expect(await problems(text('own-fault, x: 1', '{assertion: mine, most: 3}'))).to.deep.equal([
      '4:24 unknown key "x"; expected one of: fault, provider, node, for',
    ]);
    expect(
      await problems(text('own-fault', '{assertion: mine, most: 3}').replace('provider: aws', 'provider: onprem')),
    ).to.deep.equal(['4:13 "own-fault" needs a standby router: onprem has a single router; expected a cloud']);
    const faultless = 'name: x\nextensions: [own]\nexpect:\n  - {assertion: mine, most: 3}\n';
    expect(await problems(faultless)).to.deep.equal([
      '4:17 "mine" can only hold after a fault, and this scenario has none',
    ]);
  });

  it('that is missing or broken is a problem where it is named', async () => {
    const [missing, ...more] = await problems('name: x\nextensions: [own, other]\n');
    expect(more).to.deep.equal([]);
    expect(missing).to.match(/^2:19 extensions labs\/other: ENOENT/);
  });

  it('is recorded relative to where labrun was started', () =>
    inFolder(async (dir) => {
      await mkdir(join(dir, 'labs/own'), { recursive: true });
      await mkdir(join(dir, 'more'));
      await writeFile(join(dir, 'labs/own/a.mjs'), `export const a = ${ASSERTION};`);
      await writeFile(join(dir, 'more/f.mjs'), `export const f = ${FAULT};`);
      await writeFile(join(dir, 'labs/s.yaml'), 'name: x\nextensions: [./own]\n');
      const [loaded] = await loadScenarios(['labs/s.yaml'], dir, ['more']);
      expect(loaded?.scenario.extensions).to.deep.equal(['more', 'labs/own']);
      expect(loaded?.extensions.faults.map(({ name }) => name)).to.deep.equal(['own-fault']);
      expect(loaded?.extensions.assertions.map(({ name }) => name)).to.deep.equal(['mine']);
    }));
});
