import { expect } from 'chai';
import { mayDelete, toAzureTags } from '../../../runners/azure/tags.js';
import { tagsFor } from '../../fixtures/clouds/arm/lab.js';

const AT_NOON = { expiredAt: new Date('2026-11-23T12:00:00Z') };

describe('azure provider: tags', () => {
  it("stores a run's tags unchanged, or refuses", () => {
    expect(toAzureTags(tagsFor('r'))).to.deep.equal(tagsFor('r'));
    expect(() => toAzureTags({ ...tagsFor('r'), 'routerd.cloudedge.purpose': 'x'.repeat(257) })).to.throw(
      'longer than 256',
    );
  });

  it("lets down touch a resource by the run's tag alone", () => {
    expect(mayDelete({ ...tagsFor('r') }, { runId: 'r' })).to.equal(true);
    expect(mayDelete({ 'RouterD.CloudEdge.Run_ID': 'r' }, { runId: 'r' })).to.equal(true);
    expect(mayDelete({ ...tagsFor('r') }, { runId: 'R' })).to.equal(false);
    expect(mayDelete({ name: 'r' }, { runId: 'r' })).to.equal(false);
    expect(mayDelete(undefined, { runId: 'r' })).to.equal(false);
  });

  it('lets down touch what is over, and never what it cannot date or what has no run', () => {
    const expiring = (ttl: string): Record<string, string> => ({ ...tagsFor('r', ttl) });
    expect(mayDelete(expiring('2026-11-23T12:00:00Z'), AT_NOON)).to.equal(true);
    expect(mayDelete(expiring('2026-11-23T12:00:01Z'), AT_NOON)).to.equal(false);
    expect(mayDelete(expiring('soon'), AT_NOON)).to.equal(false);
    expect(mayDelete({ 'routerd.cloudedge.ttl_expires_at': '2020-01-01T00:00:00Z' }, AT_NOON)).to.equal(false);
  });
});
