import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { shellQuote } from '../../../runners/ssh/index.js';

describe('shellQuote', () => {
  it('leaves plain words readable', () => {
    expect(shellQuote(['ping', '-c', '3', '10.77.60.11'])).to.equal('ping -c 3 10.77.60.11');
  });

  it('gives every argument back through a real shell', () => {
    const words = fc.array(
      fc.string({ unit: 'binary', maxLength: 12 }).filter((word) => !word.includes('\0')),
      { minLength: 1, maxLength: 60 },
    );
    fc.assert(
      fc.property(words, (args) => {
        const sent = args.map((arg) => Buffer.from(arg).toString('utf8'));
        const shown = execFileSync('sh', ['-c', `for a in ${shellQuote(sent)}; do printf '%s\\0' "$a"; done`], {
          encoding: 'utf8',
        });
        expect(shown.split('\0').slice(0, -1)).to.deep.equal(sent);
      }),
      { numRuns: 8 },
    );
  });

  it('quotes what a shell would act on', () => {
    expect(shellQuote(["it's", '', '$(reboot)', '=x', '~'])).to.equal(`'it'\\''s' '' '$(reboot)' '=x' '~'`);
  });

  it('refuses what no shell can carry', () => {
    expect(() => shellQuote(['a\0b'])).to.throw(TypeError);
  });
});
