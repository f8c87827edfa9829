import { expect } from 'chai';
import { readInstanceNote, readVnicNote, writeInstanceNote, writeVnicNote } from '../../../runners/oci/adopted-note.js';

describe('runners/oci: note of how something was found', () => {
  it('comes back as it was written', () => {
    for (const power of ['running', 'stopped'] as const)
      expect(readInstanceNote(writeInstanceNote({ node: 'oci-router', power }))).to.deep.equal({
        node: 'oci-router',
        power,
      });
    for (const skipSourceDestCheck of [true, false])
      for (const secondary of [[], ['10.77.60.10'], ['10.77.60.10', '10.77.60.11']]) {
        const note = writeVnicNote({ skipSourceDestCheck, secondary });
        expect(readVnicNote(note)).to.deep.equal({ skipSourceDestCheck, secondary });
      }
  });

  it('is not written when OCI would not keep it', () => {
    const secondary = Array.from({ length: 30 }, (_, index) => `10.77.60.${100 + index}`);
    expect(writeVnicNote({ skipSourceDestCheck: true, secondary })).to.equal(undefined);
    const some = secondary.slice(0, 15);
    expect(writeVnicNote({ skipSourceDestCheck: false, secondary: some })?.length).to.be.at.most(256);
  });

  it('is nothing else than what it is', () => {
    for (const text of [undefined, '', 'true', 'node=;power=running', 'node=a;power=off', 'node=a;power=running;x=1'])
      expect(readInstanceNote(text), String(text)).to.equal(undefined);
    for (const text of [undefined, '', 'skipSourceDestCheck=maybe;secondary=', 'skipSourceDestCheck=true'])
      expect(readVnicNote(text), String(text)).to.equal(undefined);
  });
});
