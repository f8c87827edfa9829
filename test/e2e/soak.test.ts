import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { readEvents } from '../../src/evidence/read.js';
import { Shell } from './support/labrun.js';

const SCENARIO = `name: short-soak
profile: soak
ttl: 20s
faults:
  - { fault: drain, provider: aws, for: 1s }
expect: [directed_ping_ssh_matrix, failover_recovery]
`;

describe('a soak, in virtual time', () => {
  const shell = new Shell();
  after(() => shell.close());

  it('repeats its faults until the TTL is near, reports each cycle, and is down before the TTL', async () => {
    const file = join(shell.dir, 'short-soak.yaml');
    writeFileSync(file, SCENARIO);
    const { code, stdout, stderr } = await shell.run(file, '--lab', 'sim');
    expect(code, stdout + stderr).to.equal(0);
    const events = await readEvents(stdout.split('\n').at(-1) ?? '');
    const cycles = events.flatMap((event) => (event.type === 'cycle' ? [event] : []));
    expect(cycles.length).to.be.greaterThan(1);
    expect(cycles.map(({ number }) => number)).to.deep.equal(cycles.map((_, index) => index + 1));
    for (const { rounds, flowsPassed, flowsTotal, worstOutageMs } of cycles) {
      expect([rounds, flowsPassed]).to.deep.equal([1, flowsTotal]);
      expect(worstOutageMs).to.be.a('number');
    }
    expect(stdout.match(/cycle \d+: \d+\/\d+ flows, worst outage/g)).to.have.length(cycles.length);
    const expires = events.flatMap((event) => (event.type === 'run-start' ? [event.ttlExpiresAt] : []));
    const down = events.flatMap((event) => (event.type === 'teardown' ? [event] : []));
    expect(down.map(({ status }) => status)).to.deep.equal(['completed']);
    expect(Date.parse(down[0]?.wall ?? '')).to.be.lessThan(Date.parse(expires[0] ?? ''));
  });
});
