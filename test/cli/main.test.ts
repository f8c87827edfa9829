import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { VARIABLES } from '../../src/cli/variables.js';
import { scenarioSchema } from '../../src/schema/scenario-schema.js';
import { inFolder } from '../scenario/support.js';
import { labrun, ROOT } from './support.js';

const VERBS = [
  'run',
  'new',
  'validate',
  'explain',
  'list',
  'schema',
  'grade',
  'up',
  'deploy',
  'smoke',
  'failover',
  'evidence',
  'down',
  'janitor',
];

describe('labrun --help', () => {
  it('is on stdout and names every command, exit code and environment variable', async () => {
    const { code, stdout, stderr } = await labrun(['--help']);
    expect([code, stderr]).to.deep.equal([0, '']);
    for (const verb of VERBS) expect(stdout).to.match(new RegExp(`^  ${verb} +\\S`, 'm'));
    for (const [name] of VARIABLES) expect(stdout).to.include(name);
    for (const meaning of [
      '0 pass',
      '1 fail',
      '2 bad usage',
      '3 inconclusive',
      '4 the lab is not clean',
      '130 interrupted',
    ]) {
      expect(stdout).to.include(meaning);
    }
  });

  const OPTIONS: Record<string, string[]> = {
    run: [
      '--lab',
      '--out',
      '--format',
      '--jobs',
      '--keep',
      '--config',
      '--budget',
      '--provider-order',
      'auto, netns, sim, cloud',
      'auto, tree, lines, ndjson',
      '"evidence"',
    ],
    up: [
      '--profile',
      '--provider',
      '--ttl',
      '--scenario',
      '--provider-order',
      '--keep',
      '--lab',
      'cost-optimized',
      'fast-first',
    ],
    deploy: ['--run-id', '--commit', '--build'],
    smoke: ['--run-id', '--matrix', '--out', '--sites', '--parallel', '--phase'],
    failover: ['--run-id', '--provider', '--fault', '--node'],
    evidence: ['collect', '--run-id', '--out', '--matrix-json'],
    down: ['--run-id', '--expired', '--force', '--lab', '--config'],
    janitor: ['--config'],
    new: ['name', '--profile', '--provider', '--fault', '--out'],
    validate: ['files', '--config', '--extensions'],
    explain: ['scenario', '--extensions'],
    list: ['scenarios, faults, assertions, defects', '--extensions'],
    grade: ['rundir', '--expect', '--extensions'],
    schema: ['scenario, checks, config'],
  };
  for (const verb of VERBS) {
    it(`works for ${verb}, before and after it`, async () => {
      const help = await labrun([verb, '--help']);
      expect([help.code, help.stderr]).to.deep.equal([0, '']);
      expect(help.stdout).to.include(`Usage: labrun ${verb}`);
      for (const text of OPTIONS[verb] ?? []) expect(help.stdout).to.include(text);
      expect((await labrun(['help', verb])).stdout).to.equal(help.stdout);
    });
  }

  it('wins over what is missing', async () => {
    expect((await labrun(['failover', '--help'])).code).to.equal(0);
    expect((await labrun(['validate', '-h'])).code).to.equal(0);
  });

  it('is the same as labrun help', async () => {
    expect(await labrun(['help'])).to.deep.equal(await labrun(['--help']));
  });
});

describe('labrun --version', () => {
  it('is that of the package', async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    expect(await labrun(['--version'])).to.deep.equal({ code: 0, stdout: `${version}\n`, stderr: '' });
  });
});

describe('bad usage', () => {
  const cases: [argv: string, says: string | RegExp][] = [
    ['', 'no scenario file is given'],
    ['run', 'no scenario file is given'],
    ['valdate x.yaml', '"valdate" is neither a command nor a file; did you mean "validate"?'],
    ['frobnicate', '"frobnicate" is neither a command nor a file'],
    ['help frobnicate', /^help: "frobnicate" is not one of run, new, validate/],
    ['--fromat lines x.yaml', "unknown option '--fromat' (Did you mean --format?)"],
    ['--lab nets x.yaml', '--lab: "nets" is not one of auto, netns, sim, cloud; did you mean "netns"?'],
    ['run --format json x.yaml', '--format: "json" is not one of auto, tree, lines, ndjson; did you mean "ndjson"?'],
    ['run --jobs 0 x.yaml', '--jobs: "0" is not a whole number from 1 to 1000'],
    ['run --jobs -1 x.yaml', '--jobs: "-1" is not a whole number from 1 to 1000'],
    ['run --jobs two x.yaml', '--jobs: "two" is not a whole number from 1 to 1000'],
    ['run x.yaml --out', "option '--out <dir>' argument missing"],
    ['validate', "missing required argument 'files'"],
    ['grade', "missing required argument 'rundir'"],
    ['schema x', 'schema: "x" is not one of scenario, checks, config'],
    ['list fault', 'list: "fault" is not one of scenarios, faults, assertions, defects; did you mean "faults"?'],
    ['list faults x', 'list faults: takes no folder'],
    ['list scenarios no-such-folder', /^list scenarios: no-such-folder cannot be read: ENOENT/],
    ['new', "missing required argument 'name'"],
    ['new a/b', 'new: "a/b" is not a name: letters, digits, ".", "_" and "-", at most 64'],
    ['new x --provider onprem', '--provider: "onprem" is not one of aws, oci, azure'],
    ['new x --fault drian', /^--fault: unknown fault "drian"; expected one of: .*; did you mean "drain"\?$/],
    ['new x --profile minimal --fault drain', /^no such scenario can be: "drain" needs a standby router/],
    ['explain', "missing required argument 'scenario'"],
    ['validate --extensions no-such-folder x.yaml', /^extensions no-such-folder: ENOENT/],
    ['up --profile ful', '--profile: "ful" is not one of minimal, provider, full, soak; did you mean "full"?'],
    ['up --provider aws,gpc', '--provider: "gpc" is not one of onprem, aws, oci, azure'],
    ['up --provider aws,,oci', '--provider: "aws,,oci" has an empty item; separate words by commas'],
    ['up --provider aws,aws', '--provider: "aws" is listed twice'],
    [
      'up --profile minimal --provider aws,oci',
      '--provider: profile minimal takes exactly one cloud besides onprem; aws and oci are listed',
    ],
    ['up --provider onprem', /^--provider: a lab needs at least one cloud/],
    ['up --ttl 0', '--ttl: "0" is zero; it must be more than zero'],
    ['up --ttl 0h', '--ttl: "0h" is zero; it must be more than zero'],
    ['up --ttl 8d', '--ttl: "8d" is too long; the most is 7d'],
    ['up --ttl soon', /^--ttl: "soon" is not a duration: a whole number and s, m, h or d/],
    ['up --scenario a/b', '--scenario: "a/b" is not a name: letters, digits, ".", "_" and "-", at most 64'],
    ['up --provider-order cheap', /^--provider-order: "cheap" is not one of declared, cost-optimized, fast-first/],
    ['up --lab simm', /^--lab: "simm" is not one of auto, netns, sim, cloud/],
    ['up --budget lots', '--budget: "lots" is not an amount in USD, such as 5 or 0.50'],
    ['run --budget 0 x.yaml', '--budget: "0" is not an amount in USD, such as 5 or 0.50'],
    ['deploy', 'deploy needs --commit REF or --build PATH'],
    ['smoke --matrix d4', '--matrix: "d4" is not one of d3; did you mean "d3"?'],
    ['smoke --sites aws', '--sites: at least two sites are needed, such as onprem,aws'],
    ['smoke --sites aws,onprm', '--sites: "onprm" is not one of onprem, aws, oci, azure; did you mean "onprem"?'],
    ['smoke --sites aws=10.0.0.300,oci', '--sites: "aws=10.0.0.300" is not SITE or SITE=IPv4-ADDRESS'],
    ['smoke --parallel 0', '--parallel: "0" is not a whole number from 1 to 1000'],
    ['failover', "required option '--provider <site>' not specified"],
    ['failover --provider aws', "required option '--fault <fault>' not specified"],
    [
      'failover --provider asw --fault drain',
      '--provider: "asw" is not one of onprem, aws, oci, azure; did you mean "aws"?',
    ],
    ['evidence', "missing required argument 'action'"],
    ['evidence colect', 'evidence: "colect" is not one of collect; did you mean "collect"?'],
    ['down --run-id x --expired', 'down: --run-id and --expired exclude each other'],
    ['down x', 'too many arguments. Expected 0 arguments but got 1.'],
    ['down --all', "unknown option '--all'"],
  ];
  for (const [argv, says] of cases) {
    it(`labrun ${argv} is one clear line, and perhaps a hint`, async () => {
      const { code, stdout, stderr } = await labrun(argv === '' ? [] : argv.split(' '));
      expect([code, stdout]).to.deep.equal([2, '']);
      const [line = '', hint = '', ...more] = stderr.split('\n');
      expect(more.filter((text) => text !== '')).to.deep.equal([]);
      expect(hint).to.match(/^( {2}\S.*)?$/);
      if (typeof says === 'string') expect(line).to.equal(`labrun: ${says}`);
      else expect(line.replace(/^labrun: /, '')).to.match(says);
    });
  }

  it('points to the help of the command at hand', async () => {
    expect((await labrun(['down', '--all'])).stderr).to.include('see labrun down --help');
    expect((await labrun(['--all'])).stderr).to.include('see labrun run --help');
  });

  it('takes an empty value for no value', async () => {
    expect((await labrun(['run', '--out', '', 'x.yaml'])).stderr).to.include('--out: is empty');
  });

  it('is told of a variable by its name', async () => {
    const { code, stderr } = await labrun(['smoke'], { env: { CE_MATRIX_PARALLELISM: 'many' } });
    expect([code, stderr]).to.deep.equal([
      2,
      'labrun: CE_MATRIX_PARALLELISM: "many" is not a whole number from 1 to 1000\n',
    ]);
  });
});

describe('labrun [run] FILES', () => {
  it('takes a word for a file when there is one', () =>
    inFolder(async (cwd) => {
      await writeFile(join(cwd, 'lab'), 'nmae: x\n');
      const { code, stderr } = await labrun(['lab'], { cwd });
      expect(code).to.equal(2);
      expect(stderr).to.include('lab:1:1: unknown key "nmae"').and.include('did you mean "name"?');
    }));

  it('refuses a bad scenario before anything starts, with and without the verb', () =>
    inFolder(async (cwd) => {
      await writeFile(join(cwd, 's.yaml'), 'name: x\nttl: 0\n');
      const env = { CE_STATE_DIR: join(cwd, 'state') };
      const bare = await labrun(['s.yaml'], { cwd, env });
      expect(bare.code).to.equal(2);
      expect(bare.stdout).to.equal('');
      expect(bare.stderr).to.include('s.yaml:2:6: "0" is zero; it must be more than zero');
      expect(await labrun(['run', 's.yaml'], { cwd, env })).to.deep.equal(bare);
    }));
});

describe('labrun validate', () => {
  it('says one line for each valid file, and each problem of the others', () =>
    inFolder(async (cwd) => {
      await writeFile(join(cwd, 'good.yaml'), 'name: good\n');
      await writeFile(join(cwd, 'bad.yaml'), 'name: bad\nttl: 0\nwhen: now\n');
      expect(await labrun(['validate', 'good.yaml'], { cwd })).to.deep.equal({
        code: 0,
        stdout: 'ok good.yaml: good, full lab, no fault, 4 assertions, ttl 1h\n',
        stderr: '',
      });
      const { code, stdout, stderr } = await labrun(['validate', 'bad.yaml', 'good.yaml', 'no.yaml'], { cwd });
      expect(code).to.equal(2);
      expect(stdout).to.equal('ok good.yaml: good, full lab, no fault, 4 assertions, ttl 1h\n');
      expect(stderr).to.match(/^bad\.yaml:2:6: .*\n.*\n.*\nbad\.yaml:3:1: .*\n.*\n.*\nno\.yaml:1:1: no such file\n/);
      expect(stderr).to.match(/\nlabrun: 2 of 3 files not valid: 3 problems\n$/);
    }));
});

describe('labrun schema', () => {
  it('prints the schema and nothing else', async () => {
    const { code, stdout, stderr } = await labrun(['schema']);
    expect([code, stderr]).to.deep.equal([0, '']);
    expect(JSON.parse(stdout)).to.deep.equal(scenarioSchema());
  });
});

describe('labrun list', () => {
  it('shows each fault and assertion on a line, with arguments', async () => {
    const faults = await labrun(['list', 'faults']);
    expect(faults.code).to.equal(0);
    expect(faults.stdout).to.match(/^stop-active +\S.*\n/);
    expect(faults.stdout.trimEnd().split('\n').length).to.be.at.least(3);
    const assertions = await labrun(['list', 'assertions']);
    expect(assertions.stdout).to.match(/^failover_recovery .*\[thresholdSeconds=60 \(number\), budgets \(object\)\]$/m);
  });

  it('shows the catalogue from any folder', async () => {
    const { code, stdout } = await labrun(['list', 'scenarios']);
    expect(code).to.equal(0);
    expect(stdout).to.match(/aws-failover\.yaml +aws-failover +full +stop-active@aws +\S/);
    expect(stdout).to.match(/d3-matrix\.yaml +d3-matrix +full +- +\S/);
  });

  it('shows the scenarios of a folder, and what is wrong with others', () =>
    inFolder(async (cwd) => {
      await mkdir(join(cwd, 'mine'));
      await writeFile(join(cwd, 'mine', 'a.yml'), 'name: a\ndescription: Alpha\n');
      await writeFile(join(cwd, 'mine', 'b.yaml'), 'nmae: b\n');
      await writeFile(join(cwd, 'mine', 'notes.txt'), 'x');
      const { code, stdout, stderr } = await labrun(['list', 'scenarios', 'mine'], { cwd });
      expect([code, stdout]).to.deep.equal([2, 'mine/a.yml  a  full  -  Alpha\n']);
      expect(stderr).to.match(/^mine\/b\.yaml:1:1: unknown key "nmae"/);
    }));
});
