import { expect } from 'chai';
import { findTool } from '../../fixtures/fabric/tools.js';
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

  it('passes what loads the network and watches the LAN', async function () {
    this.timeout(150_000);
    const served = ['vsftpd', 'curl', 'rpcbind'].every((tool) => findTool(tool) !== undefined);
    const names = ['path-transparency', 'onprem-l2', ...(served ? ['protocol-transparency'] : [])];
    const { code, stdout, stderr } = await shell.run(...names.map(scenarioFile), '--jobs', '2');
    expect(code, stdout + stderr).to.equal(0);
    for (const name of names) expect(stdout).to.match(new RegExp(`\\n${name} +PASS `));
  });
});
