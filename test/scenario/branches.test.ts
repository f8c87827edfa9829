import { expect } from 'chai';
import { SITES } from '../../src/model.js';
import { MOST_SITES } from '../../src/scenario/branches.js';
import { isBranch, isCloud, kindOf } from '../../src/scenario/site-kind.js';
import { topology } from '../../src/scenario/topology.js';
import { said } from './support.js';

const plan = (sites?: number) =>
  topology({ profile: 'full', providers: SITES, ...(sites === undefined ? {} : { sites }) });

describe('a plan with branches', () => {
  it('is the same as without where the providers are all the sites', () => {
    expect(plan(4)).to.deep.equal(plan());
    expect(plan().subnet).to.equal('10.77.60.0/24');
  });

  it('leaves the four sites as they are and adds sites of one router and one client', () => {
    const { sites, subnet } = plan(6);
    expect(sites.slice(0, 4)).to.deep.equal(plan().sites);
    expect(subnet).to.equal('10.77.48.0/20');
    expect(sites.slice(4).map(({ name, routers, client }) => [name, routers[0]?.name, client.name])).to.deep.equal([
      ['branch-001', 'branch-001-router', 'branch-001-client'],
      ['branch-002', 'branch-002-router', 'branch-002-client'],
    ]);
  });

  it('gives every node of the largest lab a name and addresses of its own, inside the subnet', () => {
    const nodes = plan(MOST_SITES).sites.flatMap(({ routers, client }) => [...routers, client]);
    expect(new Set(nodes.map(({ name }) => name)).size).to.equal(nodes.length);
    const addresses = nodes.flatMap(({ lanIp, overlayIp, wanIp }) => [lanIp, overlayIp ?? [], wanIp ?? []].flat());
    expect(new Set(addresses).size).to.equal(addresses.length);
    for (const { lanIp } of nodes) expect(lanIp).to.match(/^10\.77\.(4[89]|5\d|60)\.\d+$/);
    for (const address of addresses) expect(address.split('.').every((octet) => Number(octet) < 256)).to.equal(true);
  });

  it('knows what a branch is made of', () => {
    expect(kindOf('branch-001')).to.equal('onprem');
    expect([isBranch('branch-001'), isCloud('branch-001'), isBranch('onprem'), isCloud('aws')]).to.deep.equal([
      true,
      false,
      false,
      true,
    ]);
  });
});

describe('a query about branches', () => {
  const problems = (over: string, query: string): Promise<string[]> =>
    said(
      `name: x\nsites: 6\nfaults: [{ fault: drain, provider: aws }]\nexpect:\n  - { assertion: query, over: ${over}, query: "${query}" }\n`,
    );

  it('may name what a branch has', async () => {
    for (const [over, query] of [
      ['matrix', "flows[?srcSite == 'branch-001' && dst == 'branch-002-client']"],
      ['outages', "flows[?dstSite == 'branch-002']"],
      ['routers', "[?node == 'branch-001-router' && site == 'branch-001']"],
      ['inventory', "machines[?node == 'branch-001-client']"],
    ] as const)
      expect(await problems(over, query), query).to.deep.equal([]);
  });

  it('is refused where it would quietly find nothing', async () => {
    for (const [over, query, wrong] of [
      ['matrix', "flows[?srcSite == 'brunch-001']", 'brunch-001'],
      ['matrix', "flows[?src == 'branch-001-router']", 'branch-001-router'],
      ['inventory', "machines[?site == 'branch-001']", 'branch-001'],
      ['moments', "pools[?node == 'branch-001-router']", 'branch-001-router'],
    ] as const)
      expect((await problems(over, query)).join(), query).to.include(`"${wrong}" never occurs there`);
  });
});
