import { expect } from 'chai';
import { Shell, scenarioFile } from './support/labrun.js';

describe('the catalogue', () => {
  const shell = new Shell();
  after(() => shell.close());

  it('passes, several scenarios in one call and two labs at once', async () => {
    const names = ['d3-matrix', 'azure-failover', 'oci-failover', 'aws-drain', 'bgp-stop'];
    const { code, stdout, stderr } = await shell.run(...names.map(scenarioFile), '--jobs', '2');
    expect(code, stdout + stderr).to.equal(0);
    for (const name of names) expect(stdout).to.match(new RegExp(`\\n${name} +PASS `));
  });
});
