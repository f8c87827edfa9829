import { expect } from 'chai';
import fc from 'fast-check';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { loadScenario, parseScenario } from '../../src/scenario/load.js';
import { REGISTRY, type Registry } from '../../src/scenario/registry.js';
import { compileValidator, newAjv } from '../../src/scenario/compile.js';
import { STANDALONE_FILES, type Validator } from '../../src/scenario/validator.js';
import { checksSchema } from '../../src/schema/checks-schema.js';
import { scenarioSchema } from '../../src/schema/scenario-schema.js';

const validate = compileValidator('scenario');
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CATALOGUE = readdirSync(join(ROOT, 'scenarios'))
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => [name, readFileSync(join(ROOT, 'scenarios', name), 'utf8')] as const);

describe('the schema of scenario files', () => {
  it('is shipped as it is generated (else: labrun schema > src/schema/scenario.schema.json, then npm run format)', () => {
    const shipped = JSON.parse(readFileSync(join(ROOT, 'src/schema/scenario.schema.json'), 'utf8')) as unknown;
    expect(shipped).to.deep.equal(scenarioSchema());
  });

  it('of files of checks is shipped as it is generated (labrun schema checks)', () => {
    const shipped = JSON.parse(readFileSync(join(ROOT, 'src/schema/checks.schema.json'), 'utf8')) as unknown;
    expect(shipped).to.deep.equal(checksSchema());
  });

  it('compiles in strict mode', () => {
    expect(() => newAjv({ strict: true }).compile(scenarioSchema())).to.not.throw();
    expect(() => newAjv({ strict: true }).compile(checksSchema())).to.not.throw();
  });

  it('describes every key, fault and assertion', () => {
    const schema = scenarioSchema() as { properties: Record<string, { description?: string }> };
    for (const [key, { description }] of Object.entries(schema.properties)) expect(description, key).to.be.a('string');
    const text = JSON.stringify(schema);
    for (const { name, describe: described } of [...REGISTRY.faults, ...REGISTRY.assertions]) {
      expect(text).to.include(JSON.stringify(name)).and.include(JSON.stringify(described));
    }
  });

  it('says by default to expect only assertions that exist', () => {
    const { properties } = scenarioSchema() as { properties: { expect: { description: string } } };
    const named = properties.expect.description.match(/[a-z]+(_[a-z]+)+/g) ?? [];
    const known = REGISTRY.assertions.map(({ name }) => name);
    expect(known).to.include.members(named);
    expect(named.length).to.be.at.least(4);
  });

  it('takes the arguments of a fault or assertion from its own schema', () => {
    const registry: Registry = {
      faults: [
        {
          name: 'delay',
          describe: 'slows a link',
          needsStandby: false,
          takeover: () => 'none',
          args: { type: 'object', required: ['ms'], properties: { ms: { type: 'integer', minimum: 1 } } },
        },
      ],
      assertions: [
        {
          name: 'ok',
          describe: 'holds',
          needs: [],
          args: { type: 'object', properties: { gateway: { type: 'string', format: 'ipv4' } } },
        },
      ],
    };
    const check = newAjv().compile(scenarioSchema(registry));
    const fault = (args: object): boolean =>
      check({ name: 'x', faults: [{ fault: 'delay', provider: 'aws', ...args }] });
    expect([
      fault({ ms: 5 }),
      fault({ ms: 5, node: 'n' }),
      fault({}),
      fault({ ms: 0 }),
      fault({ ms: 5, x: 1 }),
    ]).to.deep.equal([true, true, false, false, false]);
    const assertion = (args: object): boolean => check({ name: 'x', expect: [{ assertion: 'ok', ...args }] });
    expect([
      assertion({}),
      assertion({ gateway: '10.0.0.1' }),
      assertion({ gateway: 'x' }),
      assertion({ ms: 5 }),
    ]).to.deep.equal([true, true, false, false]);
  });

  it('has no argument that hides a key which all faults or assertions share', () => {
    for (const { args } of REGISTRY.faults)
      expect(Object.keys(args['properties'] ?? {})).to.not.include.members(['fault', 'provider', 'node']);
    for (const { args } of REGISTRY.assertions)
      expect(Object.keys(args['properties'] ?? {})).to.not.include('assertion');
  });
});

describe('the catalogue', () => {
  for (const [file, text] of CATALOGUE) {
    it(`${file} is valid, is named after its file, and points editors to the schema`, async () => {
      const scenario = await loadScenario(join('scenarios', file), ROOT);
      expect(`${scenario.name}.yaml`).to.equal(file);
      expect(scenario.description).to.not.equal('');
      expect(text.split('\n')[0]).to.equal('# yaml-language-server: $schema=../src/schema/scenario.schema.json');
      expect(text).to.include('# What you learn:');
    });
  }

  it('has what every user starts from', () => {
    expect(CATALOGUE.map(([file]) => file)).to.include.members(
      ['d3-matrix', 'aws-failover', 'azure-failover', 'oci-failover', 'aws-drain', 'bgp-stop'].map(
        (name) => `${name}.yaml`,
      ),
    );
  });
});

describe('the precompiled validator', () => {
  // Far from node_modules: what it needs, it must hold.
  let dir: string;
  let precompiled: Validator;

  before(async () => {
    dir = mkdtempSync(join(tmpdir(), 'labrun-validator-'));
    const script = pathToFileURL(join(ROOT, 'scripts/compile-validator.mjs')).href;
    const { writeStandaloneValidator } = (await import(script)) as {
      writeStandaloneValidator(file: string): Promise<void>;
    };
    const file = join(dir, STANDALONE_FILES.scenario);
    await writeStandaloneValidator(file);
    precompiled = ((await import(pathToFileURL(file).href)) as { default: Validator }).default;
  });
  after(() => rmSync(dir, { recursive: true, force: true }));

  it('says of any value what the compiled schema says', () => {
    const word = fc.constantFrom(
      'x',
      'full',
      'minimal',
      'aws',
      'gcp',
      'drain',
      'no_nat',
      'failover_recovery',
      '1h',
      '0',
      '',
    );
    const value = fc.oneof(word, fc.jsonValue({ maxDepth: 2 }));
    const step = fc.record({ fault: word, provider: word, node: word, x: value }, { requiredKeys: [] });
    const claim = fc.oneof(
      word,
      fc.record({ assertion: word, thresholdSeconds: fc.oneof(fc.double(), word) }, { requiredKeys: [] }),
    );
    const scenario = fc.record(
      {
        name: word,
        profile: value,
        providers: fc.array(value, { maxLength: 3 }),
        ttl: value,
        faults: fc.array(fc.oneof(step, value), { maxLength: 2 }),
        expect: fc.array(fc.oneof(claim, value), { maxLength: 2 }),
        deadlines: fc.dictionary(word, value, { maxKeys: 2 }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(scenario, value), (data) => {
        expect(precompiled(data)).to.equal(validate(data));
        expect(precompiled.errors?.map(({ instancePath, keyword }) => [instancePath, keyword])).to.deep.equal(
          validate.errors?.map(({ instancePath, keyword }) => [instancePath, keyword]),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('gives the same words', () => {
    const text =
      'nmae: x\nprofile: ful\nproviders: [gcp]\nfaults: [{fault: drain, provider: 3, when: now}]\nexpect: [{assertion: no_nad}]\n';
    expect(parseScenario(text, 's', precompiled)).to.deep.equal(parseScenario(text, 's', validate));
  });
});
