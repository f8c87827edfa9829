import { join } from 'node:path';
import { expect } from 'chai';
import { catalogue } from './support/catalogue.js';
import { brokenCopy } from './support/defects.js';
import { EXPECTED } from './support/defect-table.js';
import { agree, outcomesIn, type Outcome } from './support/outcome.js';
import { Shell, scenarioFile } from './support/labrun.js';

/** The whole catalogue and every defect take half an hour; LABRUN_DIFF_ALL=1 plays them. */
const ALL = process.env['LABRUN_DIFF_ALL'] === '1';
/** `soak` takes as long as it is told to; on sim no machine serves the protocols of `protocol-transparency`. */
const ONE_LAB_ONLY = ['soak', 'protocol-transparency'];
const SCENARIOS = ALL
  ? catalogue().filter((name) => !ONE_LAB_ONLY.includes(name))
  : ['aws-failover', 'partition-one-way'];
/** Scenario and defect. The matrix of defects (defects.test.ts) is the same for both labs, so that a few are enough here. */
const BROKEN: readonly [string, string][] = ALL
  ? Object.entries(EXPECTED).flatMap(([defect, { scenarios }]) =>
      scenarios.map((scenario): [string, string] => [scenario, defect]),
    )
  : [
      ['path-transparency', 'path-mtu'],
      ['aws-failover', 'source-check-on'],
    ];
/** A loaded machine makes an outage longer and a step late, but never the reverse: netns may try again. */
const TRIES = 3;

describe(`netns and sim${ALL ? '' : ' (a part; LABRUN_DIFF_ALL=1 plays all)'}`, function () {
  this.timeout(ALL ? 3_600_000 : 600_000);
  const shell = new Shell();
  const files = new Map([
    ...SCENARIOS.map((name) => [name, scenarioFile(name)] as const),
    ...BROKEN.map(
      ([scenario, defect]) =>
        [`${defect}.${scenario}`, brokenCopy(join(shell.dir, 'broken'), scenario, defect)] as const,
    ),
  ]);
  const played: Record<'netns' | 'sim', Map<string, Outcome>> = { netns: new Map(), sim: new Map() };
  after(() => shell.close());

  const play = async (lab: 'netns' | 'sim', names: string[], out: string): Promise<Map<string, Outcome>> => {
    const { stderr } = await shell.run(...names.map((name) => files.get(name) ?? ''), '--lab', lab, '--out', out);
    const outcomes = await outcomesIn(out);
    expect([...outcomes.keys()].toSorted(), stderr).to.deep.equal(names.toSorted());
    return outcomes;
  };

  before(async () => {
    for (const lab of ['sim', 'netns'] as const) played[lab] = await play(lab, [...files.keys()], join(shell.dir, lab));
  });

  const both = async (name: string): Promise<[Outcome, Outcome]> => {
    const sim = played.sim.get(name);
    if (sim === undefined) throw new Error(`${name} was not played on sim`);
    let netns = played.netns.get(name);
    for (let again = 1; again < TRIES && (netns === undefined || isLate(netns, sim)); again += 1)
      netns = (await play('netns', [name], join(shell.dir, `netns-${name}-${again}`))).get(name);
    if (netns === undefined) throw new Error(`${name} was not played on netns`);
    return [netns, sim];
  };

  for (const name of files.keys())
    it(`agree on ${name}`, async () => {
      const [netns, sim] = await both(name);
      expect(sim.verdict, `${sim.reason} / ${netns.reason}`).to.equal(netns.verdict);
      expect(sim.notPassed).to.deep.equal(netns.notPassed);
      expect(sim.flows.toSorted()).to.deep.equal(netns.flows.toSorted());
      if (!SCENARIOS.includes(name)) return;
      expect(sim.verdict, sim.reason).to.equal('pass');
      expect(sim.outagesMs.length).to.equal(netns.outagesMs.length);
      const outages = `outages of ${sim.outagesMs.join(', ')} ms on sim, ${netns.outagesMs.join(', ')} ms on netns`;
      expect(outagesAgree(netns, sim), outages).to.equal(true);
    });
});

function outagesAgree(netns: Outcome, sim: Outcome): boolean {
  return sim.outagesMs.every((ms, index) => agree(ms, netns.outagesMs[index] ?? 0));
}

function isLate(netns: Outcome, sim: Outcome): boolean {
  if (netns.verdict === 'inconclusive') return sim.verdict !== 'inconclusive';
  return !outagesAgree(netns, sim);
}
