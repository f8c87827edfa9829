import { expect } from 'chai';
import { clockSkew } from '../../../runners/faults/clock-skew.js';
import { rejection } from './support/context.js';
import { startDeployedLab, type DeployedLab } from './support/deployed-lab.js';

/** Seconds between the readings of two clocks on a loaded machine. */
const LATE = 5;

describe('fault clock-skew', () => {
  let lab: DeployedLab;
  before(async () => {
    lab = await startDeployedLab();
  });
  after(() => lab?.stop());

  /** How far the router's clock is ahead of another machine's, in seconds. */
  const ahead = async (): Promise<number> => {
    const [router, other] = await Promise.all(
      ['aws-router-a', 'aws-client'].map((node) => lab.ssh(node, 'date +%s.%N')),
    );
    return Number(router) - Number(other);
  };

  for (const seconds of [300, -7200])
    it(`sets the clock of one router wrong by ${seconds} s, and right again`, async () => {
      const fault = await lab.prepare(clockSkew, { seconds });
      await fault.inject();
      const proof = await fault.effect();
      expect(proof['askedSeconds']).to.equal(seconds);
      expect(proof['seenSeconds']).to.be.closeTo(seconds, LATE);
      expect(await ahead()).to.be.closeTo(seconds, LATE);
      await fault.undo();
      expect(await ahead()).to.be.closeTo(0, LATE);
      await fault.undo();
      expect(await ahead()).to.be.closeTo(0, LATE);
    });

  it('reaches what the router writes', async () => {
    const fault = await lab.prepare(clockSkew, { seconds: 86_400 });
    const logged = 'sudo -n systemctl restart routerd; sleep 0.5; tail -1 /run/routerd/routerd.log';
    await fault.inject();
    const then = Date.parse((await lab.ssh('aws-router-b', 'date -u +%FT%TZ')).trim());
    const line = await lab.ssh('aws-router-a', logged);
    expect(Date.parse(line.split(' ')[0] ?? '') - then).to.be.closeTo(86_400_000, 10_000);
    await fault.undo();
  });

  it('has no effect where the clock cannot be set', async () => {
    const fault = await lab.prepare(clockSkew, {}, { deadlineMs: 500 });
    expect((await rejection(fault.effect())).message).to.contain('in place of 300000');
  });
});
