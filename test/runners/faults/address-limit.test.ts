import { expect } from 'chai';
import { addressLimit } from '../../../runners/faults/address-limit.js';
import { codeOf, startProviderApi, type ProviderApi } from './support/provider-api.js';

const X = '10.77.60.10';

describe('fault address-limit', () => {
  let api: ProviderApi;
  beforeEach(async () => {
    api = await startProviderApi();
  });
  afterEach(() => api.close());

  const seize = (): Promise<string> => codeOf(api.router.assign(api.nicB, X, { allowReassignment: true }));
  const held = (nic: string): string[] => api.cloud.site.nic(nic).secondary.map(({ address }) => address);

  it('refuses what is beyond the limit, leaves what is there, and makes room when it is taken back', async () => {
    await api.router.assign(api.nicA, X, { allowReassignment: false });
    await api.router.assign(api.nicA, '10.77.60.12', { allowReassignment: false });
    const fault = await addressLimit.prepare(api.context().ctx, { addresses: 1 });
    await fault.inject();
    expect(await seize()).to.equal('ok');
    const second = (): Promise<string> =>
      codeOf(api.router.assign(api.nicB, '10.77.60.12', { allowReassignment: true }));
    expect(await second()).to.equal('PrivateIpAddressLimitExceeded');
    expect([held(api.nicA), held(api.nicB)]).to.deep.equal([['10.77.60.12'], [X]]);
    expect(await fault.effect()).to.deep.equal({
      addresses: 1,
      limited: 1,
      operations: 'assign',
      answers: 'PrivateIpAddressLimitExceeded',
    });
    await fault.undo();
    expect(await second()).to.equal('ok');
  });
});
