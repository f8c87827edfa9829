import { expect } from 'chai';
import { slowProvider } from '../../../runners/faults/slow-provider.js';
import { LabrunError } from '../../../src/errors.js';
import { codeOf, startProviderApi, type ProviderApi } from './support/provider-api.js';

const X = '10.77.60.10';

describe('fault slow-provider', () => {
  let api: ProviderApi;
  beforeEach(async () => {
    api = await startProviderApi();
  });
  afterEach(() => api.close());

  const seize = (): Promise<string> => codeOf(api.router.assign(api.nicB, X, { allowReassignment: true }));
  const held = (nic: string): string[] => api.cloud.site.nic(nic).secondary.map(({ address }) => address);

  it('is proven by a call that succeeds late, even when the fault has ended meanwhile', async () => {
    const { ctx, abort } = api.context();
    const fault = await slowProvider.prepare(ctx, { delayMs: 100 });
    await fault.inject();
    const effect = fault.effect();
    const late = seize();
    while ((await api.router.observe(api.nicB)).secondary.length === 0) {
      const { delayed } =
        api.cloud.site.calls.rules.about({ principal: 'router', operations: ['assign'] })[0]?.hits ?? {};
      if (delayed === 1) break;
    }
    expect(held(api.nicB)).to.deep.equal([]);
    abort.abort(new LabrunError('fault.no-effect', 'over'));
    await fault.undo();
    expect(await effect).to.deep.equal({ delayMs: 100, delayed: 1, operations: 'assign' });
    expect(await late).to.equal('ok');
    expect(held(api.nicB)).to.deep.equal([X]);
  });
});
