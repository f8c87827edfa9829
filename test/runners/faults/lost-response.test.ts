import { expect } from 'chai';
import { lostResponse } from '../../../runners/faults/lost-response.js';
import { rejection } from './support/context.js';
import { codeOf, startProviderApi, type ProviderApi } from './support/provider-api.js';

const X = '10.77.60.10';

describe('fault lost-response', () => {
  let api: ProviderApi;
  beforeEach(async () => {
    api = await startProviderApi();
  });
  afterEach(() => api.close());

  const seize = (): Promise<string> => codeOf(api.router.assign(api.nicB, X, { allowReassignment: true }));
  const held = (nic: string): string[] => api.cloud.site.nic(nic).secondary.map(({ address }) => address);

  it('carries out, cuts the connection so many times, then answers', async () => {
    await api.router.assign(api.nicA, X, { allowReassignment: false });
    const fault = await lostResponse.prepare(api.context().ctx, { answers: 1 });
    await fault.inject();
    expect(await seize()).to.equal('ECONNRESET');
    expect([held(api.nicA), held(api.nicB)]).to.deep.equal([[], [X]]);
    expect(await seize()).to.equal('ok');
    expect(await fault.effect()).to.deep.equal({ lost: 1, operations: 'assign', answers: 'lost' });
  });

  it('loses no answer to a call that was refused', async () => {
    await api.router.assign(api.nicA, X, { allowReassignment: false });
    const fault = await lostResponse.prepare(api.context({ deadlineMs: 50 }).ctx, {});
    await fault.inject();
    expect(await codeOf(api.router.assign(api.nicB, X, { allowReassignment: false }))).to.equal(
      'InvalidParameterValue',
    );
    const error = await rejection(fault.effect());
    expect(error).to.have.property('code', 'fault.no-effect');
    expect(error.message).to.equal(
      'of 1 calls of the routers of aws to their provider 0 were carried out without an answer',
    );
  });
});
