import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { drawSequence, playSequences, scenarioOf, shrink, type Sequence } from './support/fuzz.js';
import { Shell } from './support/labrun.js';

/** LABRUN_FUZZ=2000 plays two thousand; LABRUN_FUZZ_SEED is that of the first. */
const COUNT = Number(process.env['LABRUN_FUZZ'] ?? 1);
const FIRST = Number(process.env['LABRUN_FUZZ_SEED'] ?? 1);
/** So many in one labrun. */
const BATCH = 50;

describe('random sequences of faults, in virtual time', function () {
  this.timeout(300_000 + COUNT * 20_000);
  let shell: Shell;
  beforeEach(() => (shell = new Shell()));
  afterEach(() => shell.close());

  it('draws the same sequence for the same seed', () => {
    expect(drawSequence(7)).to.deep.equal(drawSequence(7));
    expect(scenarioOf(drawSequence(7))).not.to.equal(scenarioOf({ ...drawSequence(8), name: 'fuzz-7' }));
  });

  it(`leave one holder, no lost address and whole flows behind (${COUNT} from seed ${FIRST})`, async () => {
    const sequences = Array.from({ length: COUNT }, (_, index) => drawSequence(FIRST + index));
    for (let at = 0; at < COUNT; at += BATCH) {
      const batch = sequences.slice(at, at + BATCH);
      for (const [name, why] of await playSequences(shell, batch)) {
        const failed = batch.find((sequence) => sequence.name === name) as Sequence;
        const file = join(tmpdir(), `labrun-${name}.yaml`);
        writeFileSync(file, scenarioOf(await shrink(shell, failed)));
        expect.fail(`${name} went wrong: ${why}\nplay it again: labrun ${file} --lab sim`);
      }
    }
  });

  it('finds a defect and shrinks the sequence that shows it to the fault that does', async () => {
    const at = { provider: 'aws' };
    const sequence: Sequence = {
      name: 'translated',
      cloud: 'aws',
      defects: ['nat-on-path'],
      units: [[{ fault: 'packet-loss', ...at, percent: 20, for: '1s' }], [{ fault: 'stop-active', ...at }]],
    };
    expect((await playSequences(shell, [sequence])).get('translated')).to.match(/^fail: /);
    expect((await shrink(shell, sequence)).units).to.deep.equal([[{ fault: 'stop-active', ...at }]]);
  });
});
