import { chownSync, existsSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { expect } from 'chai';
import { processesOf, runStates } from './support/lab.js';
import { ROOT, Shell, scenarioFile } from './support/labrun.js';

const NOBODY = 65534;

describe('labrun as a user without any rights', () => {
  const shell = new Shell({ uid: NOBODY, gid: NOBODY });
  after(() => shell.close());

  it('passes twice at once, without a home to write to, and leaves nothing', async function () {
    const may =
      spawnSync('unshare', ['-Ur', 'test', '-r', `${ROOT}/bin/labrun`], { uid: NOBODY, gid: NOBODY }).status === 0;
    // Needs root to become somebody else, user namespaces for everybody, and a checkout that others may read.
    if (process.getuid?.() !== 0 || !may) this.skip();
    chownSync(shell.dir, NOBODY, NOBODY);
    shell.env['HOME'] = '/nonexistent';
    const runs = await Promise.all(['aws-failover', 'd3-matrix'].map((name) => shell.run(scenarioFile(name))));
    for (const { code, stdout, stderr } of runs) expect(code, stdout + stderr).to.equal(0);
    const dirs = runStates(shell).map((state) => state.lab.dir);
    expect(dirs).to.have.length(2);
    expect(processesOf(dirs)).to.deep.equal([]);
    expect(dirs.filter((dir) => existsSync(dir))).to.deep.equal([]);
  });
});
