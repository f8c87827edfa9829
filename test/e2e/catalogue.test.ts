import { expect } from 'chai';
import { findTool } from '../../fixtures/fabric/tools.js';
import { catalogue } from './support/catalogue.js';
import { Shell, scenarioFile } from './support/labrun.js';

/** Played, and expected to pass, by other tests: those of the failover, of the README and of both labs. */
const ELSEWHERE = ['aws-failover', 'd3-matrix', 'aws-drain', 'partition-one-way', 'many-sites'];

describe('the catalogue', function () {
  // Three minutes on an idle machine of two cores.
  this.timeout(900_000);
  const shell = new Shell();
  after(() => shell.close());

  it('passes, all that no other test plays, in one call and two labs at once', async () => {
    const served = ['vsftpd', 'curl', 'rpcbind'].every((tool) => findTool(tool) !== undefined);
    const names = catalogue().filter(
      (name) => !ELSEWHERE.includes(name) && (served || name !== 'protocol-transparency'),
    );
    expect(names.length + ELSEWHERE.length).to.be.greaterThan(20);
    const { code, stdout, stderr } = await shell.run(...names.map(scenarioFile), '--jobs', '2');
    expect(code, stdout + stderr).to.equal(0);
    for (const name of names) expect(stdout).to.match(new RegExp(`\\n${name} +PASS `));
  });
});
