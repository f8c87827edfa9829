import { expect } from 'chai';
import { estimateCost } from '../../src/cost/estimate.js';
import { HOURS_PER_MONTH, PRICES } from '../../src/cost/prices.js';
import type { LabInventory } from '../../src/lab/inventory.js';
import { topology } from '../../src/scenario/topology.js';

const SITES: LabInventory['sites'] = {
  aws: { region: 'us-east-1', subnetId: '', imageId: '', instanceType: 't3.micro' },
  oci: {
    region: 'eu-frankfurt-1',
    compartmentId: '',
    availabilityDomain: '',
    subnetId: '',
    imageId: '',
    shape: 'VM.Standard.E4.Flex',
  },
  azure: {
    subscriptionId: '',
    resourceGroup: '',
    location: 'eastus',
    subnetId: '',
    imageId: '',
    vmSize: 'Standard_B1s',
  },
  onprem: { nodes: ['onprem-router', 'onprem-client'] },
};

function estimate(profile: 'minimal' | 'provider' | 'full', sites = SITES, ttlSeconds = 7200) {
  const providers = profile === 'full' ? (['onprem', 'aws', 'oci', 'azure'] as const) : (['onprem', 'aws'] as const);
  return estimateCost(topology({ profile, providers }), sites, ttlSeconds);
}

describe('the cost estimate', () => {
  it('counts machines, disks and public addresses of each cloud, and nothing on-prem', () => {
    const result = estimate('minimal');
    if (!result.ok) throw new Error('no estimate');
    const { lines, usdPerHour, ttlHours, usdToTtl, pricesAsOf } = result.estimate;
    expect(lines.map(({ site, what, count }) => [site, what, count])).to.deep.equal([
      ['aws', 'machine t3.micro in us-east-1', 2],
      ['aws', 'disk, 8 GiB gp3', 2],
      ['aws', 'public IPv4 address', 2],
    ]);
    expect(usdPerHour).to.be.closeTo(2 * (0.0104 + 0.64 / HOURS_PER_MONTH + 0.005), 1e-9);
    expect(ttlHours).to.equal(2);
    expect(usdToTtl).to.be.closeTo(2 * usdPerHour, 1e-9);
    expect(pricesAsOf).to.equal(PRICES.aws.asOf);
  });

  it('grows with the profile', () => {
    const costs = (['minimal', 'provider', 'full'] as const).map((profile) => {
      const result = estimate(profile);
      return result.ok ? result.estimate.usdPerHour : NaN;
    });
    expect(costs[0]).to.be.lessThan(costs[1] ?? 0);
    expect(costs[1]).to.be.lessThan(costs[2] ?? 0);
  });

  it('takes a region that it does not know for the dearest', () => {
    const hourly = (region: string): number => {
      const result = estimate('minimal', { ...SITES, aws: { ...SITES.aws!, region } });
      return result.ok ? result.estimate.usdPerHour : NaN;
    };
    expect(hourly('mars-north-1')).to.equal(hourly('sa-east-1'));
    expect(hourly('eu-central-1')).to.be.lessThan(hourly('mars-north-1'));
  });

  it('refuses to guess what an unknown size costs', () => {
    const aws = { ...SITES.aws!, instanceType: 't3.mikro' };
    expect(estimate('full', { ...SITES, aws })).to.deep.equal({
      ok: false,
      unknown: [{ site: 'aws', size: 't3.mikro', suggestion: 't3.micro' }],
    });
    const azure = { ...SITES.azure!, vmSize: 'Enormous' };
    expect(estimate('full', { ...SITES, azure })).to.deep.equal({
      ok: false,
      unknown: [{ site: 'azure', size: 'Enormous' }],
    });
  });

  it('has dated tables with sensible numbers', () => {
    for (const [cloud, table] of Object.entries(PRICES)) {
      expect(table.asOf, cloud).to.match(/^\d{4}-\d\d-\d\d$/);
      expect(table.source, cloud).to.match(/^https:/);
      expect(Math.max(1, ...Object.values(table.regions)), cloud).to.equal(table.dearestRegion);
      for (const [size, price] of Object.entries(table.machines)) expect(price, size).to.be.within(0, 1);
    }
  });
});
