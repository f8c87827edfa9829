import { expect } from 'chai';
import { stopActive } from '../../../runners/faults/stop-active.js';
import type { NodePool } from '../../../runners/node.js';
import type { Provider } from '../../../runners/provider.js';
import { createNodePool } from '../../../runners/ssh/index.js';
import type { MachineState } from '../../../src/model.js';
import { sshdMissing, startSshd, type TestSshd } from '../ssh/support/sshd.js';
import { faultContext, rejection } from './support/context.js';

/** A provider of one machine, whose power is a real sshd. `obeys: false`: it says stopped and leaves the machine alone. */
class OneMachine {
  readonly site = 'aws';
  state: MachineState = 'running';
  obeys = true;
  readonly #sshd: TestSshd;
  constructor(sshd: TestSshd) {
    this.#sshd = sshd;
  }
  up(): Promise<void> {
    return Promise.resolve();
  }
  inventory(): ReturnType<Provider['inventory']> {
    return Promise.resolve({
      site: 'aws',
      machines: [{ node: 'aws-router-a', id: 'i-1', state: this.state, tags: {} }],
      nics: [],
    });
  }
  stop(): Promise<void> {
    this.state = 'stopped';
    if (this.obeys) this.#sshd.powerOff();
    return Promise.resolve();
  }
  start(): Promise<void> {
    this.state = 'running';
    this.#sshd.powerOn();
    return Promise.resolve();
  }
  down(): ReturnType<Provider['down']> {
    return Promise.resolve({ deleted: [], givenBack: [], leftovers: [] });
  }
  runs(): ReturnType<Provider['runs']> {
    return Promise.resolve([]);
  }
  close(): void {
    // Holds nothing.
  }
}

describe('fault stop-active', function () {
  let sshd: TestSshd;
  let pool: NodePool;
  let provider: OneMachine;

  before(function () {
    if (sshdMissing() !== null) this.skip();
  });
  beforeEach(async () => {
    sshd = await startSshd(['aws-router-a']);
    pool = createNodePool(sshd.access);
    provider = new OneMachine(sshd);
  });
  afterEach(async () => {
    await pool.close();
    await sshd.stop();
  });

  it('proves by the provider and by ssh that the machine is off, and brings it back', async () => {
    const { ctx } = faultContext(pool, { provider });
    const node = pool.node('aws-router-a');
    await node.exec('true', { timeoutMs: 5_000 });
    const fault = await stopActive.prepare(ctx, {});
    await fault.inject();
    expect(await fault.effect()).to.deep.equal({ providerState: 'stopped', sshAnswers: false });
    await fault.undo();
    expect((await node.exec('echo back', { timeoutMs: 5_000 })).stdout).to.equal('back\n');
  });

  it('has no effect as long as the machine answers, whatever the provider says', async () => {
    provider.obeys = false;
    const { ctx } = faultContext(pool, { provider, deadlineMs: 400 });
    const fault = await stopActive.prepare(ctx, {});
    await fault.inject();
    const error = await rejection(fault.effect());
    expect(error).to.have.property('code', 'deadline');
    expect(error.message).to.contain('the provider says stopped; its sshd answers');
  });

  it('is undone after the run was interrupted', async () => {
    const { ctx, abort } = faultContext(pool, { provider });
    const fault = await stopActive.prepare(ctx, {});
    await fault.inject();
    abort.abort(new Error('interrupted'));
    expect((await rejection(fault.effect())).message).to.equal('interrupted');
    await fault.undo();
    expect(provider.state).to.equal('running');
  });

  it('refuses a machine that is not running', async () => {
    provider.state = 'stopped';
    expect(await rejection(stopActive.prepare(faultContext(pool, { provider }).ctx, {}))).to.have.property(
      'code',
      'fault.target',
    );
  });
});
