import { expect } from 'chai';
import { throttle } from '../../../runners/faults/throttle.js';
import { codeOf, startProviderApi, type ProviderApi } from './support/provider-api.js';

const X = '10.77.60.10';

describe('fault throttle', () => {
  let api: ProviderApi;
  beforeEach(async () => {
    api = await startProviderApi();
  });
  afterEach(() => api.close());

  const seize = (): Promise<string> => codeOf(api.router.assign(api.nicB, X, { allowReassignment: true }));

  it('refuses its share with the rate-limit error', async () => {
    const fault = await throttle.prepare(api.context().ctx, { share: 0.5 });
    await fault.inject();
    const ends = [await seize(), await seize(), await seize(), await seize()];
    expect(ends.filter((code) => code === 'RequestLimitExceeded')).to.have.length(2);
    expect(ends.filter((code) => code === 'ok')).to.have.length(2);
    expect(ends[0]).to.equal('RequestLimitExceeded');
    expect(await fault.effect()).to.deep.equal({
      share: 0.5,
      throttled: 2,
      operations: 'assign',
      answers: 'RequestLimitExceeded',
    });
    await fault.undo();
    expect([await seize(), await seize(), await seize()]).to.deep.equal(['ok', 'ok', 'ok']);
  });
});
