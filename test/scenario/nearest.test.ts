import { expect } from 'chai';
import fc from 'fast-check';
import { didYouMean, editDistance, nearest } from '../../src/scenario/nearest.js';

const FAULTS = ['stop-active', 'drain', 'routerd-bgp-stop'];

describe('nearest word', () => {
  const cases: [string, string | undefined][] = [
    ['stop-activ', 'stop-active'],
    ['stpo-active', 'stop-active'],
    ['Stop_Active', 'stop-active'],
    ['stop', 'stop-active'],
    ['darin', 'drain'],
    ['bgp', 'routerd-bgp-stop'],
    ['', undefined],
    ['reboot', undefined],
    ['x'.repeat(100_000), undefined],
  ];
  for (const [word, expected] of cases) {
    it(`of ${JSON.stringify(word.slice(0, 20))} is ${expected ?? 'none'}`, () =>
      expect(nearest(word, FAULTS)).to.equal(expected));
  }

  it('prefers the closest one', () => {
    expect(nearest('asw', ['azure', 'aws', 'oci'])).to.equal('aws');
    expect(nearest('onprm', ['aws', 'onprem'])).to.equal('onprem');
  });

  it('is said at the end of a line, or not at all', () => {
    expect(didYouMean('awss', ['aws'])).to.equal('; did you mean "aws"?');
    expect(didYouMean('zzz', ['aws'])).to.equal('');
  });

  it('measures a distance: zero for the same word only, symmetric, at most the longer length', () => {
    const word = fc.string({ maxLength: 12 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        const distance = editDistance(a, b);
        expect(distance).to.equal(editDistance(b, a));
        expect(distance === 0).to.equal(a === b);
        expect(distance).to.be.within(Math.abs(a.length - b.length), Math.max(a.length, b.length));
      }),
    );
  });
});
