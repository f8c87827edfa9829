import { expect } from 'chai';
import {
  createdTags,
  fateOf,
  fromFreeformTags,
  isMeant,
  runIdOf,
  toFreeformTags,
  withoutOwnTags,
} from '../../../runners/oci/tags.js';
import { checkFreeformTags } from '../../../fixtures/clouds/oci/tags.js';
import { RUN_ID, tagsOf } from './context.js';

describe('runners/oci: tags', () => {
  it('go to OCI in keys that it takes, and come back as they were', () => {
    const tags = tagsOf();
    const freeform = toFreeformTags(tags);
    expect(checkFreeformTags(freeform)).to.deep.equal(freeform);
    expect(freeform).to.have.property('routerd:cloudedge:run_id', RUN_ID);
    expect(fromFreeformTags(freeform)).to.deep.equal(tags);
    expect(runIdOf(freeform)).to.equal(RUN_ID);
  });

  it("of others stay as they are, and are nobody's run", () => {
    const others = { 'team:cost:center': '42', Environment: 'test' };
    expect(fromFreeformTags(others)).to.deep.equal(others);
    expect(fromFreeformTags(undefined)).to.deep.equal({});
    expect(isMeant(others, { runId: '42' })).to.equal(false);
    expect(isMeant(undefined, { expiredAt: new Date() })).to.equal(false);
  });

  it("say what a teardown may do: with what labrun made, with what was there before, and with what is neither's", () => {
    const ours = toFreeformTags(tagsOf());
    const { 'routerd:cloudedge:purpose': _, ...fewer } = ours;
    const adopted = { ...createdTags(tagsOf()), 'labrun:adopted': 'anything' };
    for (const adopts of [true, false]) {
      expect(fateOf(createdTags(tagsOf()), adopts)).to.equal('delete');
      expect(fateOf(adopted, adopts)).to.equal('restore');
      expect(fateOf(fewer, adopts)).to.equal('report');
    }
    expect(fateOf(ours, false)).to.equal('delete');
    expect(fateOf(ours, true)).to.equal('report');
    expect(withoutOwnTags({ ...adopted, team: 'network', 'routerd:other': '1' })).to.deep.equal({
      team: 'network',
      'routerd:other': '1',
    });
  });

  it('say what a teardown may touch', () => {
    const freeform = toFreeformTags(tagsOf(RUN_ID, '2026-06-01T07:15:00Z'));
    expect(isMeant(freeform, { runId: RUN_ID })).to.equal(true);
    expect(isMeant(freeform, { runId: `${RUN_ID}x` })).to.equal(false);
    expect(isMeant(freeform, { expiredAt: new Date('2026-06-01T07:15:00Z') })).to.equal(true);
    expect(isMeant(freeform, { expiredAt: new Date('2026-06-01T07:14:59Z') })).to.equal(false);
    expect(isMeant(toFreeformTags(tagsOf(RUN_ID, 'soon')), { expiredAt: new Date() })).to.equal(false);
  });
});
