import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { expect } from 'chai';
import type { Assertion } from '../../assertions/assertion.js';
import { ASSERTIONS } from '../../assertions/index.js';

const folder = new URL('../../assertions/', import.meta.url);

describe('the registry of assertions', () => {
  it('holds every file of the folder, named after its assertion', async () => {
    const files = readdirSync(fileURLToPath(folder)).filter(
      (name) => name.endsWith('.ts') && !['index.ts', 'assertion.ts'].includes(name),
    );
    const modules = await Promise.all(
      files.map(async (name) => (await import(new URL(name, folder).href)) as Record<string, Assertion>),
    );
    const exported = modules
      .flatMap((module) => Object.values(module))
      .filter((value) => typeof value.grade === 'function');
    expect(exported.map((entry) => entry.name)).to.have.members(ASSERTIONS.map((entry) => entry.name));
    expect(files.map((name) => name.replace('.ts', '').replaceAll('-', '_'))).to.have.members(
      ASSERTIONS.map((entry) => entry.name),
    );
  });

  it('names each once, describes it, and says by a closed schema what it takes', () => {
    expect(new Set(ASSERTIONS.map((entry) => entry.name)).size).to.equal(ASSERTIONS.length);
    for (const { args, describe: text, needs } of ASSERTIONS) {
      expect(text).to.not.equal('');
      expect(needs.length).to.be.greaterThan(0);
      const validate = new Ajv({ strict: true }).compile(args);
      // Nothing has to be said where nothing is required.
      expect(validate({})).to.equal(args['required'] === undefined);
      expect(validate({ nonsense: 1 })).to.equal(false);
    }
  });
});
