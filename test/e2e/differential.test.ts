import { join } from 'node:path';
import { expect } from 'chai';
import { agree, outcomesIn, type Outcome } from './support/outcome.js';
import { brokenCopy } from './support/defects.js';
import { Shell, scenarioFile } from './support/labrun.js';

/** What costs too much for every run of the tests is played with LABRUN_DIFF_ALL=1. */
const ALL = process.env['LABRUN_DIFF_ALL'] === '1';
/** One of each kind of fault, with the checks that go deepest. */
const SCENARIOS = [
  'aws-failover',
  'azure-failover',
  'partition-one-way',
  'path-transparency',
  ...(ALL ? ['aws-drain', 'link-down', 'bgp-stop', 'executor-fail', 'crash-between', 'onprem-l2'] : []),
];

/** Defects that both labs can have, with the scenario that shows them. */
const DEFECTS: Readonly<Record<string, string>> = {
  'path-mtu': 'path-transparency',
  'source-check-on': 'aws-failover',
  'gateway-changed': 'aws-failover',
  ...(ALL
    ? {
        'forward-reject': 'aws-failover',
        'stale-forward-filter': 'path-transparency',
        'capture-never-appears': 'aws-failover',
        'stale-neighbour': 'aws-failover',
        'wrong-host': 'aws-failover',
        'broken-probe': 'aws-failover',
        'nat-on-path': 'aws-failover',
        'route-to-deleted-address': 'aws-failover',
      }
    : {}),
};

describe(`netns and sim${ALL ? '' : ' (a part; LABRUN_DIFF_ALL=1 plays all)'}`, function () {
  // A minute on an idle machine of two cores (four for all of them), nearly all of it netns.
  this.timeout(900_000);
  const shell = new Shell();
  const outcomes: Partial<Record<'netns' | 'sim', Map<string, Outcome>>> = {};
  const files = (): string[] => [
    ...SCENARIOS.map(scenarioFile),
    ...Object.entries(DEFECTS).map(([defect, scenario]) => brokenCopy(join(shell.dir, 'broken'), scenario, defect)),
  ];
  after(() => shell.close());

  before(async () => {
    for (const lab of ['sim', 'netns'] as const) {
      const out = join(shell.dir, lab);
      const { stderr } = await shell.run(...files(), '--lab', lab, '--out', out, '--jobs', lab === 'sim' ? '1' : '2');
      outcomes[lab] = await outcomesIn(out);
      expect(outcomes[lab]?.size, stderr).to.equal(files().length);
    }
  });

  const both = (name: string): [Outcome, Outcome] => {
    const [netns, sim] = [outcomes.netns?.get(name), outcomes.sim?.get(name)];
    if (netns === undefined || sim === undefined) throw new Error(`${name} was not played on both`);
    return [netns, sim];
  };

  for (const name of SCENARIOS)
    it(`agree on ${name}`, () => {
      const [netns, sim] = both(name);
      expect([netns.verdict, sim.verdict]).to.deep.equal(['pass', 'pass']);
      expect(sim.notPassed).to.deep.equal(netns.notPassed);
      expect(sim.flows.sort()).to.deep.equal(netns.flows.sort());
      expect(sim.outagesMs.length).to.equal(netns.outagesMs.length);
      sim.outagesMs.forEach((ms, index) => {
        const there = netns.outagesMs[index] ?? 0;
        expect(agree(ms, there), `outage ${ms} ms on sim, ${there} ms on netns`).to.equal(true);
      });
    });

  for (const [defect, scenario] of Object.entries(DEFECTS))
    it(`agree on what ${defect} breaks`, () => {
      const [netns, sim] = both(`${defect}.${scenario}`);
      expect(sim.verdict).to.equal(netns.verdict);
      expect(sim.notPassed).to.deep.equal(netns.notPassed);
      expect(sim.flows.sort()).to.deep.equal(netns.flows.sort());
    });
});
