import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { processesOf, runStates } from './support/lab.js';
import { Shell, scenarioFile } from './support/labrun.js';

describe('labrun scenarios/aws-failover.yaml', () => {
  const shell = new Shell();
  after(() => shell.close());

  it('passes, leaves evidence that can be graded again byte for byte, and leaves nothing running', async () => {
    const { code, stdout, stderr } = await shell.run(scenarioFile('aws-failover'));
    expect(code, stdout + stderr).to.equal(0);
    const runDir = stdout.split('\n').at(-1) ?? '';
    expect(stdout)
      .to.match(/\nPASS \d{8}T\d{6}Z-cloudedge-aws-failover-/)
      .and.to.match(/\noutage \d/);
    expect(stdout.match(/12\/12 flows/g)).to.have.length(2);

    const result = readFileSync(join(runDir, 'result.json'), 'utf8');
    expect(JSON.parse(result)).to.deep.include({ result: 'pass', costGuard: { ttlHours: 1, teardown: 'completed' } });
    const regraded = await shell.run('grade', runDir);
    expect(regraded.code).to.equal(0);
    expect(readFileSync(join(runDir, 'result.json'), 'utf8')).to.equal(result);

    const outages = JSON.parse(readFileSync(join(runDir, 'outages.json'), 'utf8')) as unknown;
    expect(JSON.stringify(outages)).to.include('aws-client').and.to.include('"outageMs"');
    for (const file of ['summary.md', 'matrix-baseline.json', 'matrix-after-1.json', 'events.jsonl'])
      expect(existsSync(join(runDir, file)), file).to.equal(true);
    expect(readFileSync(join(runDir, 'summary.md'), 'utf8')).to.include('simulated clouds');

    const record = readFileSync(join(runDir, 'events.jsonl'), 'utf8');
    expect(record).not.to.match(/eni-[0-9a-f]{8,}|i-[0-9a-f]{8,}|AKIA[A-Z0-9]{12}|BEGIN [A-Z ]*PRIVATE KEY/);

    const dirs = runStates(shell).map((state) => state.lab.dir);
    expect(dirs).to.have.length(1);
    expect(processesOf(dirs)).to.deep.equal([]);
    expect(dirs.filter((dir) => existsSync(dir))).to.deep.equal([]);
  });
});
