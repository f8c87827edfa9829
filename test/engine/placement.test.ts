import { expect } from 'chai';
import { activeRouter, unconverged, type PlacementView } from '../../src/engine/placement.js';
import { siteOf } from '../../src/engine/session.js';
import type { SiteInventory } from '../../src/model.js';
import { topology } from '../../src/scenario/topology.js';

const plan = topology({ profile: 'provider', providers: ['onprem', 'aws'] });
const onpremClient = '10.77.60.10';
const awsClient = '10.77.60.11';

function inventory(holders: Record<string, string[]>): SiteInventory {
  const nic = (node: string, primary: string) => ({
    node,
    id: `nic-${node}`,
    primary,
    secondary: holders[node] ?? [],
    forwarding: true,
    tags: {},
  });
  return {
    site: 'aws',
    machines: [],
    nics: siteOf(plan, 'aws').routers.map((router) => nic(router.name, router.lanIp)),
  };
}

function view(holders: Record<string, string[]>, confirmedBy: string): PlacementView {
  const owners = [{ pool: 'p', address: `${onpremClient}/32`, state: 'OK' as const, captureHolderNode: confirmedBy }];
  const path = (address: string) => ({ router: 'r', prefix: `${address}/32`, nextHops: ['10.99.0.1'] });
  return {
    inventories: [inventory(holders)],
    routers: new Map([
      ['onprem-router', { owners: [], paths: [path(awsClient)] }],
      ['aws-router-a', { owners, paths: [path(onpremClient)] }],
      ['aws-router-b', { owners, paths: [path(onpremClient)] }],
    ]),
  };
}

describe('placement', () => {
  const none = new Set<string>();

  it('has converged when one router holds every remote client and says so itself', () => {
    expect(unconverged(plan, view({ 'aws-router-a': [onpremClient] }, 'aws-router-a'), none)).to.deep.equal([]);
  });

  it('names what is missing', () => {
    expect(unconverged(plan, view({}, 'aws-router-a'), none)).to.deep.equal(['10.77.60.10 has no holder at aws']);
    const both = { 'aws-router-a': [onpremClient], 'aws-router-b': [onpremClient] };
    expect(unconverged(plan, view(both, 'aws-router-a'), none)).to.deep.equal(['10.77.60.10 has 2 holders at aws']);
    expect(unconverged(plan, view({ 'aws-router-a': [onpremClient] }, 'aws-router-b'), none)).to.deep.equal([
      'aws-router-a does not confirm 10.77.60.10',
    ]);
  });

  it('does not count what the broken router still holds, nor ask it', () => {
    const without = new Set(['aws-router-a']);
    expect(unconverged(plan, view({ 'aws-router-a': [onpremClient] }, 'aws-router-a'), without)).to.deep.equal([
      '10.77.60.10 is still held by aws-router-a',
    ]);
    const after = view({ 'aws-router-b': [onpremClient] }, 'aws-router-b');
    after.routers.delete('aws-router-a');
    expect(unconverged(plan, after, without)).to.deep.equal([]);
    expect(unconverged(plan, after, none)).to.deep.equal(['aws-router-a does not answer']);
  });

  it('knows the active router by what it holds, and else by preference', () => {
    const site = siteOf(plan, 'aws');
    expect(activeRouter(plan, site, inventory({ 'aws-router-b': [onpremClient] }))?.name).to.equal('aws-router-b');
    expect(activeRouter(plan, site, undefined)?.name).to.equal('aws-router-a');
  });
});
