import { expect } from 'chai';
import { exec } from '../../../runners/faults/exec.js';
import { rejection } from './support/context.js';
import { startDeployedLab, type DeployedLab } from './support/deployed-lab.js';

describe('fault exec', () => {
  let lab: DeployedLab;
  before(async () => {
    lab = await startDeployedLab();
  });
  after(() => lab?.stop());

  const HERE = { target: 'aws-client' };
  const content = (): Promise<string> => lab.ssh('aws-client', 'cat /tmp/exec-test 2>/dev/null');

  it('runs the command, proves it by another one, and runs the undo once', async () => {
    const args = {
      command: `printf '%s\\n' "it's $HOME" second > /tmp/exec-test`,
      prove: 'cat /tmp/exec-test',
      undo: 'rm /tmp/exec-test',
    };
    const fault = await lab.prepare(exec, args, HERE);
    await fault.undo();
    await fault.inject();
    expect(await fault.effect()).to.deep.equal({ exitCode: 0, said: "it's /run/home" });
    await fault.undo();
    expect(await content()).to.equal('');
    await fault.undo();
  });

  it('takes the command for its own proof when there is no other', async () => {
    const fault = await lab.prepare(exec, { command: 'id -u; echo more', undo: 'true' }, HERE);
    await fault.inject();
    expect(await fault.effect()).to.deep.equal({ exitCode: 0, said: '65534' });
  });

  it('waits until the proof succeeds, and says what it said last', async () => {
    const args = { command: 'true', undo: 'true', prove: 'echo not yet; exit 3' };
    const fault = await lab.prepare(exec, args, { ...HERE, deadlineMs: 300 });
    await fault.inject();
    const error = await rejection(fault.effect());
    expect(error).to.have.property('code', 'deadline');
    expect(error.message).to.contain('ended with 3; it said: not yet');
  });

  it('fails when the command or the undo fails, and still runs the undo', async () => {
    const args = { command: 'echo half > /tmp/exec-test; echo why >&2; exit 4', undo: 'rm /tmp/exec-test' };
    const fault = await lab.prepare(exec, args, HERE);
    const error = await rejection(fault.inject());
    expect(error).to.have.property('code', 'fault.command');
    expect(error.message).to.contain('ended with 4; it said: why');
    expect(await content()).to.equal('half');
    await fault.undo();
    expect(await content()).to.equal('');
    const bad = await lab.prepare(exec, { command: 'true', undo: 'exit 5' }, HERE);
    await bad.inject();
    expect((await rejection(bad.undo())).message).to.contain("'exit 5' ended with 5");
  });
});
