import { expect } from 'chai';
import { findTool } from '../../fixtures/fabric/tools.js';
import { catalogue } from './support/catalogue.js';
import { Shell, scenarioFile } from './support/labrun.js';

/** All of the catalogue on netns takes four minutes more; LABRUN_CATALOGUE_ALL=1 plays it. */
const ALL = process.env['LABRUN_CATALOGUE_ALL'] === '1';
/** Played on netns, and expected to pass, by other tests: those of the failover, of the README and of both labs. */
const ELSEWHERE = ['aws-failover', 'd3-matrix', 'aws-drain', 'partition-one-way'];
/** What asks most of a kernel, and faults of an API, of all routers at once, and of many kinds in one run. */
const ON_NETNS = ['full-check', 'protocol-transparency', 'onprem-l2', 'throttle', 'cold-start', 'bad-day'];
/** No machine of the simulated lab serves the protocols. */
const NOT_ON_SIM = ['protocol-transparency'];

describe(`the catalogue${ALL ? '' : ' (a part of it on netns; LABRUN_CATALOGUE_ALL=1 plays all of it there)'}`, function () {
  this.timeout(900_000);
  const shell = new Shell();
  after(() => shell.close());

  const passes = async (names: readonly string[], ...options: string[]): Promise<void> => {
    const { code, stdout, stderr } = await shell.run(...names.map(scenarioFile), ...options);
    expect(code, stdout + stderr).to.equal(0);
    expect(stderr).to.not.include('Warning');
    for (const name of names) expect(stdout).to.match(new RegExp(`\\n${name} +PASS `));
  };

  it('passes on netns, in one call and two labs at once', async () => {
    const served = ['vsftpd', 'curl', 'rpcbind'].every((tool) => findTool(tool) !== undefined);
    expect(catalogue()).to.include.members(ON_NETNS);
    const names = ALL ? catalogue().filter((name) => !ELSEWHERE.includes(name)) : ON_NETNS;
    await passes(
      names.filter((name) => served || name !== 'protocol-transparency'),
      '--lab',
      'netns',
      '--jobs',
      '2',
    );
  });

  it('passes on sim as a whole', async () => {
    const names = catalogue().filter((name) => !NOT_ON_SIM.includes(name));
    expect(names.length).to.be.greaterThan(20);
    // A simulated lab lives in its labrun, which has one core.
    const halves = [0, 1].map((half) => names.filter((_name, index) => index % 2 === half));
    await Promise.all(halves.map((half) => passes(half, '--lab', 'sim')));
  });
});
