import { expect } from 'chai';
import { executorFail } from '../../../runners/faults/executor-fail.js';
import { codeOf, startProviderApi, type ProviderApi } from './support/provider-api.js';

const X = '10.77.60.10';

describe('fault executor-fail', () => {
  let api: ProviderApi;
  beforeEach(async () => {
    api = await startProviderApi();
  });
  afterEach(() => api.close());

  const seize = (): Promise<string> => codeOf(api.router.assign(api.nicB, X, { allowReassignment: true }));
  const held = (nic: string): string[] => api.cloud.site.nic(nic).secondary.map(({ address }) => address);

  it('denies what changes something, lets read, and is over when it is taken back', async () => {
    const fault = await executorFail.prepare(api.context().ctx, {});
    await fault.inject();
    expect(await seize()).to.equal('UnauthorizedOperation');
    expect(await codeOf(api.router.ensureForwarding(api.nicB))).to.equal('UnauthorizedOperation');
    expect((await api.router.observe(api.nicB)).secondary).to.deep.equal([]);
    expect(await fault.effect()).to.deep.equal({
      denied: 2,
      operations: 'assign, forwarding',
      answers: 'UnauthorizedOperation',
    });
    await fault.undo();
    expect(await seize()).to.equal('ok');
    expect(held(api.nicB)).to.deep.equal([X]);
  });

  it('denies only what it is told to', async () => {
    const fault = await executorFail.prepare(api.context().ctx, { operations: ['unassign'] });
    await fault.inject();
    expect(await seize()).to.equal('ok');
    expect(await codeOf(api.router.unassign(api.nicB, X))).to.equal('UnauthorizedOperation');
    expect(await fault.effect()).to.include({ denied: 1, operations: 'unassign' });
  });
});
