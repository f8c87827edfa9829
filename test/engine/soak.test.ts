import { expect } from 'chai';
import { repeated } from '../../src/evidence/cycles.js';
import { expandFaults } from '../../src/scenario/expand.js';
import { REGISTRY } from '../../src/scenario/registry.js';

describe('the cycles of a soak', () => {
  it('are further rounds without gaps', () => {
    const { faults } = expandFaults(
      [
        { fault: 'drain', provider: 'aws' },
        {
          parallel: [
            { fault: 'stop-active', provider: 'oci' },
            { fault: 'drain', provider: 'azure' },
          ],
        },
      ],
      REGISTRY,
      () => 1,
    );
    expect(repeated(faults, 3).map(({ round }) => round)).to.deep.equal([1, 2, 2, 3, 4, 4, 5, 6, 6]);
    expect(repeated(faults, 1)).to.deep.equal(faults);
  });

  it('may have no fault', () => {
    expect(repeated([], 4)).to.deep.equal([]);
  });
});
