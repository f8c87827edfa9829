import { expect } from 'chai';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DEFECTS } from '../../src/lab/defects.js';
import { brokenCopy, judged, results, type Judged } from './support/defects.js';
import { EXPECTED } from './support/defect-table.js';
import { Shell } from './support/labrun.js';

/** Both labs must be judged alike; the simulated one takes a third of the processor's time. */
const LAB = process.env['LABRUN_DEFECTS_LAB'] ?? 'sim';

/**
 * The catalogue of broken labs: each defect is built into a lab of its own, on which every scenario runs that should notice
 * it. It must be caught by the assertion that is about it, and no assertion may fail that is neither about it nor about what
 * follows from it.
 */
describe(`a broken lab (${LAB}; LABRUN_DEFECTS_LAB=netns takes the other)`, function () {
  const shell = new Shell();
  const runs = new Map<string, Judged>();

  before('plays every scenario against every defect', async function () {
    this.timeout('12m');
    const files = Object.entries(EXPECTED).flatMap(([defect, { scenarios }]) =>
      scenarios.map((scenario) => brokenCopy(join(shell.dir, 'broken'), scenario, defect)),
    );
    const dir = join(shell.dir, 'runs');
    // A simulated lab lives in its labrun, which has one core.
    const halves = [0, 1].map((half) => files.filter((_file, index) => index % 2 === half));
    const ended = await Promise.all(halves.map((half) => shell.run(...half, '--out', dir, '--lab', LAB)));
    if (!existsSync(dir)) throw new Error(ended.map(({ stdout, stderr }) => stdout + stderr).join('\n'));
    for (const run of await Promise.all(readdirSync(dir).map((name) => judged(join(dir, name)))))
      runs.set(run.name, run);
  });

  after('prints the matrix', async () => {
    process.stdout.write(`${matrix(runs).join('\n')}\n`);
    await shell.close();
  });

  it('is known for each defect of the catalogue, and for none', () => {
    expect(Object.keys(EXPECTED).toSorted()).to.deep.equal(['none', ...DEFECTS.map(({ name }) => name)].toSorted());
  });

  for (const [defect, { scenarios, verdict, follows, says }] of Object.entries(EXPECTED)) {
    for (const scenario of scenarios) {
      it(`${defect} is judged right in ${scenario}`, () => {
        const run = runs.get(`${defect}.${scenario}`);
        if (run === undefined) throw new Error('it was not played');
        const found = results(run);
        const wrong = [...found].filter(([, { result }]) => result !== 'pass');
        const failed = wrong.filter(([, { result }]) => result === 'fail');
        const seen = wrong.map(([name, { result, detail }]) => `${result} ${name}: ${detail}`).join('\n');
        expect(run.graded.verdict, `${run.graded.reason}\n${seen}`).to.equal(verdict);
        const caughtBy = DEFECTS.find(({ name }) => name === defect)?.caughtBy;
        if (caughtBy === 'teardown') expect(run.exitCode).to.equal(4);
        else if (caughtBy !== undefined) {
          expect(found.get(caughtBy)?.result, `${caughtBy} missed it\n${seen}`).to.be.oneOf(['fail', 'na']);
          expect(found.get(caughtBy)?.detail).to.match(says ?? /./);
        }
        const allowed = new Set([...(follows ?? []), caughtBy]);
        const alarms = failed.filter(([name]) => !allowed.has(name)).map(([name, { detail }]) => `${name}: ${detail}`);
        expect(alarms, 'false alarms').to.deep.equal([]);
      });
    }
  }
});

/** Defects by assertion: `C` caught, `c` caught as a consequence, `.` not noticed, `M` missed. */
function matrix(runs: ReadonlyMap<string, Judged>): string[] {
  const names = [...new Set([...runs.values()].flatMap((run) => [...results(run).keys()]))].toSorted();
  const legend = names.map((name, index) => `${String(index + 1).padStart(3)} ${name}`);
  const rows = DEFECTS.flatMap(({ name: defect, caughtBy }) =>
    [...runs.values()]
      .filter((run) => run.name.startsWith(`${defect}.`))
      .map((run) => {
        const found = results(run);
        const cells = names.map((name) => {
          const result = found.get(name)?.result;
          if (result === undefined) return ' ';
          if (result === 'pass') return name === caughtBy ? 'M' : '.';
          return name === caughtBy ? 'C' : 'c';
        });
        const end = caughtBy === 'teardown' ? (run.exitCode === 4 ? 'C exit 4' : 'M teardown') : run.graded.verdict;
        return `${run.name.padEnd(40)} ${cells.map((cell) => cell.padStart(3)).join('')}  ${end}`;
      }),
  );
  return [...legend, `${''.padEnd(41)}${names.map((_, index) => String(index + 1).padStart(3)).join('')}`, ...rows];
}
