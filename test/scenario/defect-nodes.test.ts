import { expect } from 'chai';
import { wrongWith } from '../../fixtures/defects/apply.js';
import { DEFECT_NODES } from '../../src/lab/defect-nodes.js';
import { DEFECTS } from '../../src/lab/defects.js';
import type { ProfileName, SiteKind } from '../../src/model.js';
import { CLOUDS } from '../../src/scenario/sites.js';
import { topology } from '../../src/scenario/topology.js';
import { said } from './support.js';

const LABS: [profile: ProfileName, clouds: readonly SiteKind[]][] = [
  ...CLOUDS.flatMap((cloud): [ProfileName, SiteKind[]][] => [
    ['minimal', [cloud]],
    ['provider', [cloud]],
  ]),
  ['full', ['aws', 'oci']],
  ['full', ['oci', 'azure']],
  ['full', CLOUDS],
];

describe('what is known of defects before there is a lab', () => {
  it('names only defects that there are', () => {
    expect(DEFECTS.map(({ name }) => name)).to.include.members(Object.keys(DEFECT_NODES));
  });

  for (const [profile, clouds] of LABS)
    it(`is what the embedded lab says: ${profile} ${clouds.join(' ')}`, async () => {
      const plan = topology({ profile, providers: ['onprem', ...clouds] });
      for (const name of Object.keys(DEFECT_NODES)) {
        let refusal: unknown = null;
        try {
          wrongWith(plan, [name]);
        } catch (error) {
          refusal = error;
        }
        const text = `name: x\nprofile: ${profile}\nproviders: [${clouds.join(', ')}]\ndefects: [${name}]\n`;
        expect((await said(text)).length, name).to.equal(refusal === null ? 0 : 1);
      }
    });
});
