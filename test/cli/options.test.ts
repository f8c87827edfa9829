import { expect } from 'chai';
import { readEnv } from '../../src/cli/env.js';
import { matrixSites, siteList } from '../../src/cli/parsers.js';
import { smokeOptions } from '../../src/cli/verbs/smoke.js';
import { upOptions } from '../../src/cli/verbs/up.js';
import { orderSites } from '../../src/scenario/sites.js';

describe('options of up', () => {
  const flags: Parameters<typeof upOptions>[0] = { profile: 'full', ttl: '4h', lab: 'auto', extensions: [] };

  it('are completed: all sites, one name, seconds', () => {
    expect(upOptions(flags)).to.deep.equal({
      profile: 'full',
      providers: ['onprem', 'aws', 'oci', 'azure'],
      ttl: '4h',
      ttlSeconds: 14_400,
      scenario: 'full',
      keep: false,
      lab: 'auto',
      extensions: [],
    });
  });

  it('take aws where a profile needs one cloud and none is named', () => {
    expect(upOptions({ ...flags, profile: 'minimal' }).providers).to.deep.equal(['onprem', 'aws']);
    expect(upOptions({ ...flags, profile: 'provider', provider: ['oci'] }).providers).to.deep.equal(['onprem', 'oci']);
  });

  it('leave the order of the providers to the lab, unless one is given', () => {
    const provider = siteList('aws,oci,azure,onprem');
    expect(upOptions({ ...flags, provider }).providers.join()).to.equal('aws,oci,azure,onprem');
    expect(upOptions({ ...flags, provider }).providerOrder).to.equal(undefined);
    const order = (providerOrder: 'declared' | 'cost-optimized' | 'fast-first'): string => {
      const options = upOptions({ ...flags, provider, providerOrder });
      return orderSites(options.providers, options.providerOrder ?? 'declared').join();
    };
    expect(order('declared')).to.equal('aws,oci,azure,onprem');
    expect(order('cost-optimized')).to.equal('onprem,oci,aws,azure');
    expect(order('fast-first')).to.equal('aws,azure,oci,onprem');
  });
});

describe('options of smoke', () => {
  it('win over the environment', () => {
    const env = { CE_MATRIX_SITES: 'oci=10.0.0.1,azure', CE_MATRIX_PARALLELISM: '4' };
    expect(smokeOptions({ matrix: 'd3' }, env)).to.deep.equal({
      matrix: 'd3',
      sites: ['oci', 'azure'],
      addresses: { oci: '10.0.0.1' },
      parallel: 4,
    });
    expect(
      smokeOptions({ matrix: 'd3', sites: matrixSites('aws, onprem'), parallel: 8, phase: 'x' }, env),
    ).to.deep.equal({
      matrix: 'd3',
      phase: 'x',
      sites: ['aws', 'onprem'],
      addresses: {},
      parallel: 8,
    });
    expect(smokeOptions({ matrix: 'd3' }, {})).to.deep.equal({ matrix: 'd3' });
  });
});

describe('the environment', () => {
  it('is dry and speaks for the user by default; an empty variable is an absent one', () => {
    const expected = { dryRun: true, owner: 'ann', purpose: 'cloudedge-sam-failover-lab' };
    expect(readEnv({ USER: 'ann' })).to.deep.equal(expected);
    expect(
      readEnv({ USER: 'ann', CE_DRY_RUN: '', CE_OWNER: '', CE_MATRIX_SITES: '', MATRIX_RUNNER: '' }),
    ).to.deep.equal(expected);
    expect(readEnv({}).owner).to.equal('unknown');
  });

  it('is read as a whole', () => {
    const env = {
      CE_DRY_RUN: '0',
      CE_OWNER: 'team',
      CE_PURPOSE: 'tests',
      CE_STATE_DIR: '/s',
      CE_MATRIX_SITES: 'onprem=10.77.60.10,aws=10.77.60.11',
      CE_MATRIX_PARALLELISM: '3',
      CE_EXPECT_DEFAULT_GW: '10.77.60.1',
      MATRIX_RUNNER: './stub',
    };
    expect(readEnv(env)).to.deep.equal({
      dryRun: false,
      owner: 'team',
      purpose: 'tests',
      stateDir: '/s',
      matrixSites: ['onprem', 'aws'],
      matrixAddresses: { onprem: '10.77.60.10', aws: '10.77.60.11' },
      matrixParallelism: 3,
      expectDefaultGateway: '10.77.60.1',
      matrixRunner: './stub',
    });
  });

  it('means the baseline by the gateway "unchanged"', () => {
    expect(readEnv({ CE_EXPECT_DEFAULT_GW: 'unchanged' })).to.not.have.property('expectDefaultGateway');
  });

  for (const [name, value] of [
    ['CE_DRY_RUN', 'yes'],
    ['CE_MATRIX_SITES', 'aws'],
    ['CE_MATRIX_SITES', 'aws,gcp'],
    ['CE_MATRIX_PARALLELISM', '0'],
  ] as const) {
    it(`refuses ${name}=${value}`, () => {
      expect(() => readEnv({ [name]: value }))
        .to.throw(`${name}: `)
        .with.property('code', 'usage.env');
    });
  }
});
