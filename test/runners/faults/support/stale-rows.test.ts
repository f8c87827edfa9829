import { expect } from 'chai';
import { forgeRows, type Forgery, type StaleKind } from '../../../../runners/faults/support/stale-rows.js';
import { staleness } from '../../../../fixtures/router/actions/fence.js';
import { assignRow } from '../../../../fixtures/router/actions/row.js';
import type { ActionRecord } from '../../../../src/model.js';
import { IDENTITY } from '../../../fixtures/router/support/configs.js';

const NOW = Date.parse('2026-11-23T08:19:00Z');
const PATH = 'prefix=10.77.60.10/32;nextHops=10.99.0.1';

function assigned(address: string, generation: string): ActionRecord {
  const context = {
    pool: 'cloudedge',
    node: 'aws-router-a',
    identity: IDENTITY,
    providerRef: 'aws-lab',
    nicRef: 'eni-4',
  };
  const draft = assignRow(context, {
    address,
    pathSignature: PATH,
    generation,
    previousHolder: '',
    reason: 'placement-election',
    allowReassignment: false,
    leaseUntil: '2026-11-23T08:24:00Z',
    lastSeenAt: '2026-11-23T08:19:00Z',
  });
  return { id: 1, ...draft, status: 'succeeded', createdAt: '', updatedAt: '' };
}

const ROWS = [assigned('10.77.60.10/32', 'old'), assigned('10.77.60.10/32', 'g'), assigned('10.77.60.13/32', 'g')];

function forged(kind: StaleKind, change: Partial<Forgery> = {}) {
  const forgery = { kind, node: 'aws-router-b', nicRef: 'eni-14', holding: false, id: 'id-1', nowMs: NOW, ...change };
  return forgeRows(ROWS, forgery);
}

describe('stale rows', () => {
  it('are one for each address, about the NIC of the router that gets them', () => {
    const rows = forged('path-signature');
    expect(rows.map(({ targetJSON }) => JSON.parse(targetJSON) as unknown)).to.deep.equal(
      ['10.77.60.10/32', '10.77.60.13/32'].map((address) => ({
        address,
        captureStrategy: 'secondary-ip',
        nicRef: 'eni-14',
        provider: 'aws',
        providerRef: 'aws-lab',
        region: 'test-1',
      })),
    );
    expect(rows[0]?.idempotencyKey).to.match(
      /^mobility:cloudedge:aws:eni-14:unassign-secondary-ip:10\.77\.60\.10\/32:holder:aws-router-b:pathsig:[0-9a-f]{16}:id-1$/,
    );
    expect(rows[0]?.source).to.equal('MobilityPool/cloudedge/node/aws-router-b');
  });

  it('are stopped by the fence that they are about, and by no other', () => {
    const [path] = forged('path-signature');
    const [generation] = forged('generation');
    const current = { pathSignature: PATH, generation: 'g' };
    if (path === undefined || generation === undefined) throw new Error('no rows');
    expect(staleness(path, current, NOW)).to.equal('stale mobility desired path');
    expect(staleness(generation, current, NOW)).to.match(/generation is no longer current/);
    expect(staleness(generation, { ...current, generation: 'g-before-id-1' }, NOW)).to.equal(null);
  });

  it('of the kind unfenced carry neither parameter, and do what harms the router most', () => {
    const [seize] = forged('unfenced');
    const [drop] = forged('unfenced', { holding: true });
    expect([seize?.action, drop?.action]).to.deep.equal(['assign-secondary-ip', 'unassign-secondary-ip']);
    expect(JSON.parse(seize?.parametersJSON ?? '')).to.deep.equal({
      allowReassignment: 'true',
      mobilityCaptureHolder: 'aws-router-b',
    });
    expect(staleness(seize as ActionRecord, { pathSignature: null, generation: null }, NOW)).to.equal(null);
  });
});
