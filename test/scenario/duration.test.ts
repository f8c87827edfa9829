import { expect } from 'chai';
import fc from 'fast-check';
import { UsageError } from '../../src/errors.js';
import { formatDeadline, parseDeadline, parseTtl } from '../../src/scenario/duration.js';

describe('durations', () => {
  it('reads a time to live in seconds, a bare number being seconds', () => {
    expect([parseTtl('90'), parseTtl('90s'), parseTtl('90m'), parseTtl('4h'), parseTtl('7d')]).to.deep.equal([
      90, 90, 5400, 14_400, 604_800,
    ]);
  });

  it('reads a deadline in ms, which needs a unit', () => {
    expect([parseDeadline('500ms'), parseDeadline('90s'), parseDeadline('10m')]).to.deep.equal([500, 90_000, 600_000]);
  });

  for (const text of [
    '',
    '0',
    '0s',
    '000h',
    '-1h',
    '+1h',
    '1.5h',
    '1e3',
    '1 h',
    ' 1h',
    '1h\n',
    '1w',
    'h',
    '1H',
    '٣h',
    '8d',
    '9'.repeat(400),
  ]) {
    it(`refuses ${JSON.stringify(text.slice(0, 20))} as a time to live`, () => {
      expect(() => parseTtl(text))
        .to.throw(UsageError)
        .with.property('code', 'duration.invalid');
    });
  }

  for (const text of ['', '10', '0ms', '0m', '1h', '1d', '1.5s', '-1s', '1441m', '9'.repeat(400) + 's']) {
    it(`refuses ${JSON.stringify(text.slice(0, 20))} as a deadline`, () => {
      expect(() => parseDeadline(text))
        .to.throw(UsageError)
        .with.property('code', 'duration.invalid');
    });
  }

  it('says which rule is broken', () => {
    expect(() => parseTtl('0h')).to.throw('more than zero');
    expect(() => parseTtl('8d')).to.throw('the most is 7d');
    expect(() => parseTtl('soon')).to.throw('such as 90m, 4h or 2d');
  });

  it('formats what it reads, and reads what it formats', () => {
    expect([formatDeadline(90_000), formatDeadline(1500)]).to.deep.equal(['90s', '1500ms']);
    fc.assert(fc.property(fc.integer({ min: 1, max: 86_400_000 }), (ms) => parseDeadline(formatDeadline(ms)) === ms));
  });
});
