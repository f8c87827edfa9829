import { expect } from 'chai';
import { cpSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeViews } from '../../assertions/support/views/describe.js';
import { inFolder, problemsOfFile } from './support.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DOCS = readFileSync(join(ROOT, 'docs/queries.md'), 'utf8');

describe('docs/queries.md', () => {
  it('describes every field as it is (else: node scripts/query-docs.mjs)', () => {
    const described = DOCS.slice(DOCS.indexOf('<!-- views -->') + 14, DOCS.indexOf('<!-- end of views -->'));
    expect(described.trim()).to.equal(describeViews().trim());
  });

  const examples = [...DOCS.matchAll(/```yaml\n([^]*?)```/g)].map(([, text = '']) => text);
  it('has examples', () => expect(examples.length).to.be.at.least(3));
  for (const [index, example] of examples.entries())
    it(`shows what is valid: example ${index + 1}`, () =>
      inFolder(async (dir) => {
        cpSync(join(ROOT, 'scenarios/checks'), join(dir, 'checks'), { recursive: true });
        const faults = example.includes('faults:') ? '' : 'faults: [{ fault: stop-active, provider: aws }]\n';
        await writeFile(join(dir, 's.yaml'), `name: x\n${faults}${example}`);
        expect(await problemsOfFile('s.yaml', dir)).to.deep.equal([]);
      }));
});
