import { expect } from 'chai';
import { PROFILES, SITES, type CloudName } from '../../src/model.js';
import { orderSites, resolveSites } from '../../src/scenario/sites.js';
import { flows, topology } from '../../src/scenario/topology.js';

const FULL = topology({ profile: 'full', providers: [...SITES] });

describe('topology', () => {
  it('gives the full lab its names and addresses', () => {
    const rows = FULL.sites.flatMap(({ routers, client }) =>
      [...routers, client].map(({ name, lanIp, overlayIp, wanIp, priority }) => [
        name,
        lanIp,
        overlayIp,
        wanIp,
        priority,
      ]),
    );
    expect(rows).to.deep.equal([
      ['onprem-router', '10.77.60.2', '10.99.0.1', '192.0.2.1', 10],
      ['onprem-client', '10.77.60.10', undefined, undefined, undefined],
      ['aws-router-a', '10.77.60.4', '10.99.0.2', '192.0.2.2', 10],
      ['aws-router-b', '10.77.60.14', '10.99.0.5', '192.0.2.5', 20],
      ['aws-client', '10.77.60.11', undefined, undefined, undefined],
      ['oci-router', '10.77.60.6', '10.99.0.4', '192.0.2.4', 10],
      ['oci-router-b', '10.77.60.16', '10.99.0.7', '192.0.2.7', 20],
      ['oci-client', '10.77.60.13', undefined, undefined, undefined],
      ['azure-router', '10.77.60.5', '10.99.0.3', '192.0.2.3', 10],
      ['azure-router-b', '10.77.60.15', '10.99.0.6', '192.0.2.6', 20],
      ['azure-client', '10.77.60.12', undefined, undefined, undefined],
    ]);
    expect(FULL).to.include({ subnet: '10.77.60.0/24', asn: 64577, routeReflector: 'onprem-router', profile: 'full' });
    expect(FULL.sites.map(({ gateway }) => gateway)).to.deep.equal(SITES.map(() => '10.77.60.1'));
  });

  it('gives no two nodes the same address or name, in any profile', () => {
    for (const profile of PROFILES) {
      const nodes = topology({ profile, providers: [...SITES] }).sites.flatMap(({ routers, client }) => [
        ...routers,
        client,
      ]);
      for (const key of ['name', 'lanIp', 'overlayIp', 'wanIp'] as const) {
        const values = nodes.flatMap((node) => node[key] ?? []);
        expect(new Set(values).size, `${profile} ${key}`).to.equal(values.length);
      }
    }
  });

  it('has one router at each site in the minimal profile, two at the cloud in the provider profile', () => {
    const names = (profile: 'minimal' | 'provider'): string[][] =>
      topology({ profile, providers: ['onprem', 'azure'] }).sites.map(({ routers }) => routers.map(({ name }) => name));
    expect(names('minimal')).to.deep.equal([['onprem-router'], ['azure-router']]);
    expect(names('provider')).to.deep.equal([['onprem-router'], ['azure-router', 'azure-router-b']]);
  });
});

describe('flows', () => {
  it('are all directed pairs of clients: 12 for four sites, 2 for two', () => {
    const all = flows(FULL);
    expect(all).to.have.length(12);
    expect(new Set(all.map(({ src, dst }) => `${src} ${dst}`)).size).to.equal(12);
    expect(all.every(({ src, dst }) => src !== dst)).to.equal(true);
    expect(all[0]).to.deep.equal({
      src: 'onprem-client',
      dst: 'aws-client',
      srcSite: 'onprem',
      dstSite: 'aws',
      srcIp: '10.77.60.10',
      dstIp: '10.77.60.11',
    });
    expect(flows(topology({ profile: 'minimal', providers: ['onprem', 'oci'] }))).to.have.length(2);
  });
});

describe('sites of a profile', () => {
  it('default to all four for full and soak', () => {
    expect(resolveSites('full')).to.deep.equal({ ok: true, sites: [...SITES] });
    expect(resolveSites('soak')).to.deep.equal({ ok: true, sites: [...SITES] });
  });

  it('always hold onprem, first unless it is listed', () => {
    expect(resolveSites('minimal', ['aws'])).to.deep.equal({ ok: true, sites: ['onprem', 'aws'] });
    expect(resolveSites('full', ['oci', 'onprem'])).to.deep.equal({ ok: true, sites: ['oci', 'onprem'] });
  });

  it('need exactly one cloud for minimal and provider, at least one for the others', () => {
    const two: CloudName[] = ['aws', 'oci'];
    expect(resolveSites('minimal').ok).to.equal(false);
    expect(resolveSites('provider', two)).to.deep.include({ ok: false, index: 1 });
    expect(resolveSites('full', two).ok).to.equal(true);
    expect(resolveSites('soak', ['onprem']).ok).to.equal(false);
  });

  it('can be ordered by cost or by speed', () => {
    expect(orderSites(['aws', 'onprem', 'oci'], 'declared')).to.deep.equal(['aws', 'onprem', 'oci']);
    expect(orderSites([...SITES], 'cost-optimized')).to.deep.equal(['onprem', 'oci', 'aws', 'azure']);
    expect(orderSites([...SITES], 'fast-first')).to.deep.equal(['aws', 'azure', 'oci', 'onprem']);
    expect(orderSites(['onprem', 'azure'], 'fast-first')).to.deep.equal(['azure', 'onprem']);
  });
});
