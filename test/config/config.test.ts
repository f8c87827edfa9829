import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { validate as compiled } from '../../src/config/compile.js';
import { ConfigError } from '../../src/config/error.js';
import { loadConfig, parseConfig } from '../../src/config/load.js';
import { configSchema } from '../../src/schema/config-schema.js';
import { topology } from '../../src/scenario/topology.js';
import { estimateCost } from '../../src/cost/estimate.js';
import { labrun, ROOT } from '../cli/support.js';
import { aws, load, problemsOf } from './support.js';

const EXAMPLE = join(ROOT, 'labrun.config.example.yaml');

describe('the example configuration', () => {
  it('is valid, says of every key what it is for, and costs something', async () => {
    const config = await loadConfig({ given: EXAMPLE, cwd: ROOT, env: {} });
    expect(Object.keys(config.sites).sort()).to.deep.equal(['aws', 'azure', 'oci', 'onprem']);
    expect(config.productionAccounts).to.deep.equal(['210987654321']);
    expect(config.approvals.accounts.aws).to.deep.equal(['123456789012']);
    const plan = topology({ profile: 'full', providers: ['onprem', 'aws', 'oci', 'azure'] });
    const cost = estimateCost(plan, config.sites, 4 * 3600);
    expect(cost.ok && cost.estimate.usdToTtl).to.be.within(0.1, 5);
  });

  it('holds placeholders and documentation addresses only', () => {
    const text = readFileSync(EXAMPLE, 'utf8');
    for (const [address] of text.matchAll(/\b\d+\.\d+\.\d+\.\d+\b/g))
      expect(address).to.match(/^(10\.77\.60\.|203\.0\.113\.|198\.51\.100\.)/);
    expect(text).to.not.match(/AKIA|BEGIN|secret(?!:)[A-Za-z]*:/);
    expect(text).to.not.match(/ami-0*[1-9a-f]/);
  });
});

describe('the schema of the configuration', () => {
  it('is shipped as it is generated (else: labrun schema config > src/schema/config.schema.json, then npm run format)', async () => {
    const shipped = JSON.parse(readFileSync(join(ROOT, 'src/schema/config.schema.json'), 'utf8')) as unknown;
    expect(shipped).to.deep.equal(configSchema());
    const printed = await labrun(['schema', 'config']);
    expect(JSON.parse(printed.stdout)).to.deep.equal(configSchema());
  });

  it('describes every key', () => {
    const undescribed: string[] = [];
    const walk = (schema: Record<string, unknown>, path: string): void => {
      for (const [key, value] of Object.entries(
        (schema['properties'] ?? {}) as Record<string, Record<string, unknown>>,
      )) {
        if (value['const'] === undefined && typeof value['description'] !== 'string')
          undescribed.push(`${path}.${key}`);
        walk(value, `${path}.${key}`);
      }
      for (const branch of (schema['oneOf'] ?? []) as Record<string, unknown>[]) walk(branch, path);
    };
    walk(configSchema(), '');
    expect(undescribed).to.deep.equal([]);
  });
});

describe('a configuration', () => {
  it('is completed: defaults, absolute paths, pinned keys, sockets', async () => {
    const config = await load(
      [
        'approvals: { budgetUsd: 2.5, accounts: { aws: [000000000012, { id: "123456789012", production: true }] } }',
        'ssh:',
        '  privateKeyFile: ~/.ssh/key',
        '  nodes: { onprem-router: { socketPath: sockets/r.sock, hostKey: "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" }, onprem-client: { host: h, jump: [b] } }',
        '  jumpHosts: { b: { host: bastion.example.org } }',
        'router: { source: { dir: ../src, build: make, dist: out } }',
        'sites:',
        '  aws: { region: eu-central-1, instanceType: t3.micro, subnetId: subnet-1, imageId: ami-1, production: true, endpoint: unix:/tmp/x.sock, credentials: { accessKeyId: a, secretAccessKey: b } }',
        '  onprem: { nodes: [onprem-router, onprem-client] }',
      ].join('\n'),
      { SSH_AUTH_SOCK: '/agent.sock' },
    );
    expect(config.approvals).to.deep.equal({ budgetUsd: 2.5, accounts: { aws: ['000000000012'] } });
    expect(config.production).to.deep.equal(['aws']);
    expect(config.productionAccounts).to.deep.equal(['123456789012']);
    expect(config.ssh).to.deep.equal({
      user: 'labrun',
      privateKeyFile: '/home/ann/.ssh/key',
      agentSocket: '/agent.sock',
      knownHostsFile: '/home/ann/.ssh/known_hosts',
      jumpHosts: { b: { host: 'bastion.example.org', port: 22 } },
      nodes: {
        'onprem-router': { socketPath: join(config.dir, 'sockets/r.sock'), hostKeySha256: 'A'.repeat(43) },
        'onprem-client': { host: 'h', jump: ['b'] },
      },
    });
    expect(config.router).to.deep.equal({
      product: 'routerd',
      source: { dir: join(config.dir, '../src'), build: 'make', dist: 'out' },
    });
    expect(config.sites.aws).to.deep.equal({
      region: 'eu-central-1',
      instanceType: 't3.micro',
      subnetId: 'subnet-1',
      imageId: 'ami-1',
      endpoint: { socketPath: '/tmp/x.sock' },
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    });
  });

  it('finds its home where no variable says', async () => {
    const { ssh } = await load(aws(', subnetId: subnet-1'), { HOME: '' });
    expect(ssh.knownHostsFile).to.equal(join(homedir(), '.ssh/known_hosts'));
  });

  it('is found by --config, then CE_CONFIG, then its usual name', async () => {
    const missing = await labrun(['validate', '--config', 'no.yaml']);
    expect([missing.code, missing.stderr]).to.deep.equal([
      2,
      'labrun: 1 problem in no.yaml\nno.yaml:1:1: no such file\n',
    ]);
    const ok = await labrun(['validate', '--config', EXAMPLE]);
    expect([ok.code, ok.stdout]).to.deep.equal([0, `ok ${EXAMPLE}: aws, oci, azure, onprem\n`]);
  });
});

describe('a bad configuration', () => {
  const cases: [text: string, says: string[]][] = [
    ['', ['1:1 the file holds no configuration; it needs at least "sites"']],
    ['- a\n', ['1:1 a configuration must be a mapping, not a list']],
    ['owner: x\n', ['1:1 missing key "sites"; expected the sites of the lab; a scenario can use those that are here.']],
    [
      'sites: {}\n',
      [
        '1:8 {} must NOT have fewer than 1 properties; expected: The sites of the lab; a scenario can use those that are here.',
      ],
    ],
    [
      `aprovals: {}\n${aws(', subnetId: s')}`,
      [
        '1:1 unknown key "aprovals"; expected one of: owner, purpose, providerOrder, approvals, ssh, router, sites [approvals]',
      ],
    ],
    [
      `providerOrder: cheapest\n${aws(', subnetId: s')}`,
      ['1:16 unknown providerOrder "cheapest"; expected one of: declared, cost-optimized, fast-first'],
    ],
    ['sites: { awz: {} }\n', ['1:10 unknown key "awz"; expected one of: aws, oci, azure, onprem [aws]']],
    [aws(), ['1:10 neither "setup" nor "subnetId" says where the machines go']],
    [
      aws(', setup: { mode: creat, operatorCidr: 203.0.113.7/32 }'),
      ['1:110 unknown mode "creat"; expected one of: create, adopt [create]'],
    ],
    [
      aws(', setup: { mode: create }'),
      [
        '1:102 missing key "operatorCidr"; expected addresses that SSH is admitted from, such as 203.0.113.7/32; a /16 at most.',
      ],
    ],
    [
      aws(', setup: { mode: create, operatorCidr: 0.0.0.0/0 }'),
      ['1:132 "0.0.0.0/0" lets too many in; SSH is for the operator alone: a /16 at most'],
    ],
    [
      aws(', setup: { mode: create, operatorCidr: 203.0.113.7/24 }'),
      ['1:132 "203.0.113.7/24" is not a network; a single address is ADDRESS/32'],
    ],
    [
      aws(', setup: { mode: create, operatorCidr: 203.0.113.7/32, networkCidr: 10.0.0.0/24 }'),
      ['1:161 "10.0.0.0/24" is not a network that holds 10.77.60.0/24, where the nodes are'],
    ],
    [
      aws(', subnetId: s, setup: { mode: create, operatorCidr: 203.0.113.7/32 }'),
      ['1:95 "subnetId" names a network that exists; with a setup there is none to name'],
    ],
    [
      aws(', setup: { mode: adopt, instances: { aws-router-z: i-1 } }'),
      ['1:130 unknown key "aws-router-z"; expected one of: aws-router-a, aws-router-b, aws-client [aws-router-a]'],
    ],
    [
      aws(', subnetId: s, endpoint: "https://example.org"'),
      [
        '1:118 "https://example.org" does not have the right form; expected: Unix socket of an API on this machine, unix:/path, in place of the public one. Only with it may credentials be in this file.',
      ],
    ],
    [
      aws(`, subnetId: s, endpoint: "unix:/${'x'.repeat(120)}"`),
      ['1:118 the path of a Unix socket has at most 107 bytes'],
    ],
    [
      `approvals: { accounts: { aws: [12345] } }\n${aws(', subnetId: s')}`,
      ['1:32 "12345" does not have the right form; expected: AWS account'],
    ],
    [
      `approvals: { budgetUsd: 0 }\n${aws(', subnetId: s')}`,
      [
        '1:25 0 is too small; it must be more than 0; expected: Most that one run may cost up to its TTL, in USD. --budget wins.',
      ],
    ],
    ['sites: { onprem: { nodes: [onprem-router] } }\n', ['1:28 ssh.nodes does not say how "onprem-router" is reached']],
    [
      'ssh: { jumpHosts: { bastion: { host: h } }, nodes: { onprem-router: { host: h, jump: [c, onprem-router] } } }\nsites: { onprem: { nodes: [onprem-router] } }\n',
      [
        '1:87 unknown jump host "c"; expected one of ssh.jumpHosts, or a node',
        '1:90 "onprem-router" cannot be its own jump host',
      ],
    ],
    [
      'ssh: { nodes: { onprem-router: { host: h, jump: [onprem-client] }, onprem-client: { host: h, jump: [onprem-router] } } }\nsites: { onprem: { nodes: [onprem-router] } }\n',
      [
        '1:50 "onprem-client" is reached through "onprem-router" itself',
        '1:101 "onprem-router" is reached through "onprem-client" itself',
      ],
    ],
    [
      `ssh: { nodes: { onprem-router: { host: h } } }\nsites:\n  onprem: { nodes: [onprem-router] }\n  aws: { region: eu-central-1, instanceType: t3.micro, imageId: ami-1, setup: { mode: create, operatorCidr: 203.0.113.7/32 } }\n`,
      ['3:3 publicIps lacks onprem-router: the networks that are created admit a router by its public address alone'],
    ],
    [
      'sites: { aws: { region: Frankfurt, instanceType: t3.micro, imageId: ami-1, subnetId: s } }\n',
      ['1:25 "Frankfurt" does not have the right form; expected: AWS region, such as eu-central-1.'],
    ],
  ];
  for (const [text, says] of cases) {
    it(`is told so by line and column: ${JSON.stringify(text).slice(0, 80)}`, async () => {
      expect(await problemsOf(text)).to.deep.equal(says);
    });
  }

  it('shows the line, but never one that may hold a secret', async () => {
    const secret = 'wJalrXUtnFEMIK7MDENG';
    const bad = aws(`, subnetId: s, credentials: { accessKeyId: AKIAIOSFODNN7EXAMPLE, secretAccessKey: ${secret} }`);
    const error = await load(bad).then(
      () => new Error('it was taken'),
      (thrown: unknown) => thrown as ConfigError,
    );
    expect(error.message).to.include('credentials may be in this file only beside an endpoint on this machine');
    expect(error.message).to.not.include(secret);
    expect(error.message).to.not.include('AKIA');
    const key = await load(`aws_secret_access_key: ${secret}\n${aws(', subnetId: s')}`).catch(
      (thrown: Error) => thrown,
    );
    expect((key as Error).message)
      .to.include('unknown key "aws_secret_access_key"')
      .and.not.include(secret);
    const shown = await load('sites: { awz: {} }\n').catch((thrown: Error) => thrown);
    expect((shown as Error).message).to.include('1 | sites: { awz: {} }');
  });

  it('is refused whatever it holds, and never with anything but problems', () => {
    for (const text of [
      'sites: 3',
      'sites: { aws: 3 }',
      'ssh: []\nsites: { onprem: { nodes: 1 } }',
      'sites: { aws: { setup: 1 } }',
      ': :',
      '\0',
    ]) {
      const result = parseConfig(text, 'x', compiled);
      expect('problems' in result && result.problems.length, text).to.be.greaterThan(0);
    }
  });
});
