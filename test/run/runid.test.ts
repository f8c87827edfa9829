import { expect } from 'chai';
import { UsageError } from '../../src/errors.js';
import { checkRunId, newRunId, RUN_ID } from '../../src/run/runid.js';
import { runTags, ttlExpiresAt } from '../../src/run/tags.js';

describe('run id and tags', () => {
  const now = new Date('2026-06-01T03:15:00.123Z');

  it('is the UTC time, cloudedge, the scenario and a suffix', () => {
    expect(newRunId('aws-failover', now)).to.match(/^20260601T031500Z-cloudedge-aws-failover-[0-9a-f]{4}$/);
    expect(newRunId('x', now)).to.match(RUN_ID);
  });

  it('refuses what is not a run id', () => {
    expect(checkRunId('20260601T031500Z-cloudedge-x')).to.equal('20260601T031500Z-cloudedge-x');
    for (const bad of ['', 'x', '../20260601T031500Z-cloudedge-x', '20260601T031500Z-cloudedge-a/b'])
      expect(() => checkRunId(bad)).to.throw(UsageError);
  });

  it('stamps an absolute end of life', () => {
    expect(ttlExpiresAt(now, 3600)).to.equal('2026-06-01T04:15:00Z');
    const tags = runTags({ runId: 'r', owner: 'o', purpose: 'p', ttlExpiresAt: 't' }, 'oci');
    expect(tags).to.deep.equal({
      'routerd.cloudedge.run_id': 'r',
      'routerd.cloudedge.owner': 'o',
      'routerd.cloudedge.ttl_expires_at': 't',
      'routerd.cloudedge.provider': 'oci',
      'routerd.cloudedge.purpose': 'p',
    });
  });
});
