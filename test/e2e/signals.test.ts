import { existsSync } from 'node:fs';
import { expect } from 'chai';
import type { RunEvent } from '../../src/run/events.js';
import { processesOf, runStates } from './support/lab.js';
import { Shell, scenarioFile } from './support/labrun.js';

const moments: [name: string, when: (event: RunEvent) => boolean][] = [
  ['while the lab starts', (event) => event.type === 'intent' && event.kind === 'lab'],
  ['while machines are made', (event) => event.type === 'intent' && event.op !== 'start'],
  ['while the router is deployed', (event) => event.type === 'step-start' && event.id === 'deploy'],
  ['while a fault plays', (event) => event.type === 'fault-injected'],
  ['while the lab is torn down', (event) => event.type === 'step-start' && event.id === 'down'],
];

describe('interruption', () => {
  let shell: Shell;
  beforeEach(() => (shell = new Shell()));
  afterEach(() => shell.close());

  const expectNothingLeft = (): void => {
    const dirs = runStates(shell).map((state) => state.lab.dir);
    expect(processesOf(dirs)).to.deep.equal([]);
    expect(dirs.filter((dir) => existsSync(dir))).to.deep.equal([]);
  };

  for (const [name, when] of moments) {
    it(`SIGINT ${name} tears down and exits 130`, async () => {
      let sent = 0;
      const { done } = shell.start([scenarioFile('aws-failover'), '--format', 'ndjson'], (event, child) => {
        if (sent > 0 || !when(event)) return;
        sent += 1;
        child.kill('SIGINT');
        child.kill('SIGINT');
      });
      const { code, stderr } = await done;
      expect(code, stderr).to.equal(130);
      expectNothingLeft();
    });

    it(`SIGKILL ${name}, then down --force, leaves nothing`, async () => {
      const { done } = shell.start([scenarioFile('aws-failover'), '--format', 'ndjson'], (event, child) => {
        if (when(event)) child.kill('SIGKILL');
      });
      expect((await done).code).to.equal(null);
      const down = await shell.run('down', '--force');
      expect(down.code, down.stderr).to.equal(0);
      expectNothingLeft();
      expect((await shell.run('down', '--force')).code).to.equal(0);
    });
  }
});
