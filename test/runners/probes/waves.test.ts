import { expect } from 'chai';
import fc from 'fast-check';
import { waves } from '../../../runners/probes/waves.js';

describe('waves of flows', () => {
  const flows = ['a1', 'a2', 'a3', 'b1', 'b2', 'b3', 'c1'];
  const source = (flow: string): string => flow.slice(0, 1);

  it('takes one flow of each source in turn', () => {
    expect(waves(flows, 3, source)).to.deep.equal([['a1', 'b1', 'c1'], ['a2', 'b2', 'a3'], ['b3']]);
    expect(waves(flows, Infinity, source)).to.deep.equal([['a1', 'b1', 'c1', 'a2', 'b2', 'a3', 'b3']]);
    expect(waves([], 3, source)).to.deep.equal([]);
  });

  it('keeps every flow once and no wave above the limit', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ minLength: 1, maxLength: 3 })),
        fc.integer({ min: 1, max: 9 }),
        (items, limit) => {
          const result = waves(items, limit, source);
          expect(result.flat().sort()).to.deep.equal([...items].sort());
          expect(result.every((wave) => wave.length <= limit)).to.equal(true);
        },
      ),
    );
  });

  it('refuses a parallelism below one', () => {
    expect(() => waves(flows, 0, source)).to.throw(RangeError);
    expect(() => waves(flows, NaN, source)).to.throw(RangeError);
  });
});
