import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuthorConfig } from '../../src/config/author.js';
import { startMemoryWorld, type MemoryWorld } from './support/memory-world.js';

const ACT = { CE_DRY_RUN: '0' };
const UP = ['up', '--lab', 'cloud', '--profile', 'full', '--ttl', '1h', '--scenario', 'gates'];

describe('labrun up --lab cloud', () => {
  let world: MemoryWorld;
  before(async () => void (world = await startMemoryWorld()));
  after(() => world.stop());
  const changed = (change: (config: AuthorConfig) => void): AuthorConfig => {
    const config = structuredClone(world.config);
    change(config);
    return config;
  };

  it('is dry by default: prints plan, tags, cost, findings and gates, and calls nothing that changes anything', async () => {
    const { code, stdout, stderr } = await world.labrun(UP);
    expect(stderr).to.equal('');
    expect(code, stdout).to.equal(0);
    expect(stdout).to.match(/^dry run: nothing is changed anywhere; CE_DRY_RUN=0 acts\n/);
    expect(stdout).to.include('plan of gates for real sites, TTL 1h');
    for (const site of ['onprem', 'aws', 'oci', 'azure']) expect(stdout).to.match(new RegExp(`^${site}\\b`, 'm'));
    expect(stdout).to.match(/^ {2}create +\S+ +aws-router-a/m);
    expect(stdout).to.match(/^ {2}tag +tag-file +onprem-router/m);
    expect(stdout).to.match(/routerd\.cloudedge\.run_id = <time>-cloudedge-gates-<4 hex>/);
    expect(stdout).to.include('routerd.cloudedge.provider = onprem | aws | oci | azure');
    expect(stdout).to.match(/3 x machine t3\.micro in eu-central-1 +\d\.\d{4} USD\/h/);
    expect(stdout).to.match(/USD an hour, \d+\.\d\d USD up to the TTL \(1 h\)/);
    expect(stdout).to.match(/^ {2}aws +pass +credentials/m);
    expect(stdout).to.include('gates: budget, credentials and production are open');
    expect(world.left()).to.deep.equal([]);
  });

  it('plans in the order that is asked for, on the command line or in the configuration', async () => {
    const orderOf = (stdout: string): string =>
      [...stdout.matchAll(/^(onprem|aws|oci|azure)(,|$)/gm)].map(([, site]) => site).join();
    const config = changed((own) => void (own.providerOrder = 'cost-optimized'));
    expect(orderOf((await world.labrun(UP)).stdout)).to.equal('onprem,aws,oci,azure');
    expect(orderOf((await world.labrun(UP, { config })).stdout)).to.equal('onprem,oci,aws,azure');
    const flag = await world.labrun([...UP, '--provider-order', 'fast-first'], { config });
    expect(orderOf(flag.stdout)).to.equal('aws,azure,oci,onprem');
  });

  it('plans every scenario of a run', async () => {
    const file = join(world.dir, 's.yaml');
    writeFileSync(file, 'name: one\nprofile: minimal\nproviders: [oci]\nttl: 30m\n');
    const { code, stdout } = await world.labrun(['run', '--lab', 'cloud', file]);
    expect(code, stdout).to.equal(0);
    expect(stdout).to.include('plan of one for real sites, TTL 30m').and.not.include('aws');
    expect(world.left()).to.deep.equal([]);
  });

  describe('acting is refused in one clear line, with exit code 2, and nothing is called that changes anything', () => {
    const refused = async (says: RegExp, config: AuthorConfig, argv: string[] = UP): Promise<void> => {
      const { code, stdout, stderr } = await world.labrun(argv, { config, env: ACT });
      expect([code, stdout], stderr).to.deep.equal([2, '']);
      const lines = stderr.trimEnd().split('\n');
      expect(lines[0]).to.match(says);
      // A hint may follow, nothing else.
      expect(lines.slice(1).every((line) => line.startsWith('  ')) && lines.length <= 2, stderr).to.equal(true);
      expect(world.left()).to.deep.equal([]);
    };

    it('without a budget, or with one that is too small', async () => {
      await refused(
        /^labrun: gate budget is closed: no budget was approved for \d+\.\d\d USD/,
        changed((own) => void delete own.approvals!.budgetUsd),
      );
      await refused(/gate budget is closed: .*more than the 0\.01 USD that were approved/, world.config, [
        ...UP,
        '--budget',
        '0.01',
      ]);
    });

    it('for a size whose price is not known', () =>
      refused(
        /gate budget is closed: .*no price is known of aws size t3\.mikro \(did you mean t3\.micro\?\)/,
        changed((own) => void (own.sites.aws!.instanceType = 't3.mikro')),
      ));

    it('with credentials that the cloud does not know', async () => {
      await refused(
        /gate credentials is closed: aws: .*(AuthFailure|InvalidClientTokenId)/,
        changed((own) => void (own.sites.aws!.credentials!.accessKeyId = 'AKIAUNKNOWN00000')),
      );
      await refused(
        /gate credentials is closed: azure: /,
        changed((own) => void (own.sites.azure!.token = 'expired')),
      );
      await refused(
        /gate credentials is closed: oci: .*NotAuthenticated/,
        changed((own) => void (own.sites.oci!.credentials!.fingerprint = '00')),
      );
    });

    it('with an account off the list', () =>
      refused(
        /gate credentials is closed: azure: account \S+ is not in approvals\.accounts\.azure of the configuration; it is opened by whoever administers/,
        changed((own) => void (own.approvals!.accounts!.azure = ['11111111-1111-1111-1111-111111111111'])),
      ));

    it('for a site, or an account, that is marked as production', async () => {
      await refused(
        /gate production is closed: site oci is marked/,
        changed((own) => void (own.sites.oci!.production = true)),
      );
      const id = world.config.sites.azure!.subscriptionId;
      await refused(
        /gate production is closed: account \S+ is marked/,
        changed((own) => void (own.approvals!.accounts!.azure = [{ id, production: true }])),
      );
    });

    it('for a site that the configuration does not have', () =>
      refused(
        /has no site azure/,
        changed((own) => void delete own.sites.azure),
      ));

    it('for defects, which only an embedded lab can have', () =>
      refused(/asks for defects \(path-mtu\)/, world.config, [...UP, '--defect', 'path-mtu']));

    it('where no host key is known, or a host does not answer', async () => {
      await refused(
        /^labrun: onprem-router: no host key is known for/,
        changed((own) => void delete own.ssh!.nodes!['onprem-router']!.hostKey),
      );
      await refused(
        /^labrun: onprem: network: onprem-client: .*ENOENT/,
        changed((own) => void (own.ssh!.nodes!['onprem-client']!.socketPath = '/nonexistent.sock')),
      );
    });

    it('without a configuration', async () => {
      const { code, stderr } = await world.labrun([...UP, '--config', 'absent.yaml'], { env: ACT });
      expect([code, stderr]).to.deep.equal([2, 'labrun: 1 problem in absent.yaml\nabsent.yaml:1:1: no such file\n']);
    });
  });

  it('asks for the host keys of the machines that the lab needs, and of no others', async () => {
    const config = changed((own) => void (own.ssh!.nodes!['oci-client'] = { host: '10.77.60.13' }));
    const without = await world.labrun(['up', '--lab', 'cloud', '--profile', 'minimal', '--provider', 'aws'], {
      config,
    });
    expect(without.code, without.stdout).to.equal(0);
    expect(without.stdout).to.not.include('oci-client');
    const needed = await world.labrun(UP, { config });
    expect(needed.code).to.equal(2);
    expect(needed.stdout).to.include('oci-client: no host key is known for 10.77.60.13');
  });

  it('says in a dry run what would be refused, with exit code 2 only for what no approval could open', async () => {
    const unapproved = await world.labrun(UP, { config: changed((own) => void delete own.approvals!.budgetUsd) });
    expect(unapproved.stdout).to.include('gate budget is closed: no budget was approved');
    const expired = await world.labrun(UP, { config: changed((own) => void (own.sites.azure!.token = 'expired')) });
    expect(expired.code).to.equal(2);
    expect(expired.stdout).to.match(/^ {2}azure +fail +credentials/m);
    const production = await world.labrun(UP, { config: changed((own) => void (own.sites.aws!.production = true)) });
    expect(production.code).to.equal(2);
    expect(world.left()).to.deep.equal([]);
  });
});
