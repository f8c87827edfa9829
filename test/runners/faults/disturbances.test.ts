import { expect } from 'chai';
import { FAULTS } from '../../../runners/faults/index.js';
import { LabrunError } from '../../../src/errors.js';
import { rejection } from './support/context.js';
import { codeOf, startProviderApi, type ProviderApi } from './support/provider-api.js';

const NAMES = ['executor-fail', 'throttle', 'slow-provider', 'lost-response', 'address-limit'];

describe("faults of a provider's answers", () => {
  let api: ProviderApi;
  beforeEach(async () => {
    api = await startProviderApi();
  });
  afterEach(() => api.close());

  const assign = (): Promise<string> => codeOf(api.router.assign(api.nicB, '10.77.60.10', { allowReassignment: true }));

  for (const fault of FAULTS.filter(({ name }) => NAMES.includes(name)))
    describe(fault.name, () => {
      it('announces what it sets and clears, has an end, and moves nothing by itself', async () => {
        const { ctx, records } = api.context();
        const prepared = await fault.prepare(ctx, {});
        expect(records).to.deep.equal([]);
        await prepared.inject();
        await prepared.undo();
        expect(records[0]).to.match(new RegExp(`^intent set call-rules aws/${fault.name}-[0-9a-f]{8}$`));
        expect(records[2]).to.match(new RegExp(`^intent clear call-rules aws/${fault.name}-[0-9a-f]{8}$`));
        expect(records.filter((line) => line.includes('outcome'))).to.deep.equal([
          'outcome of 1 ok',
          'outcome of 3 ok',
        ]);
        expect([fault.takeover({}), fault.needsStandby]).to.deep.equal(['none', false]);
        expect(fault.lastsMs).to.be.greaterThan(0);
      });

      it('has no effect when nobody called while it lasted, whatever was called before and after', async () => {
        expect(await assign()).to.equal('ok');
        const { ctx, abort } = api.context();
        const prepared = await fault.prepare(ctx, {});
        await prepared.inject();
        const effect = rejection(prepared.effect());
        await prepared.undo();
        expect(await assign()).to.equal('ok');
        abort.abort(new LabrunError('fault.no-effect', 'over'));
        expect(await effect).to.have.property('code', 'fault.no-effect');
      });

      it('says so when nobody calls at all', async () => {
        const prepared = await fault.prepare(api.context({ deadlineMs: 50 }).ctx, {});
        await prepared.inject();
        const error = await rejection(prepared.effect());
        expect(error).to.have.property('code', 'fault.no-effect');
        expect(error.message).to.equal(
          'no router of aws called its provider while it lasted; play it parallel to a fault that makes one act',
        );
      });

      it('is undone when it was never injected, and twice', async () => {
        const prepared = await fault.prepare(api.context().ctx, {});
        await prepared.undo();
        await prepared.inject();
        await prepared.undo();
        await prepared.undo();
        expect(await assign()).to.equal('ok');
        expect(Object.values(await api.injector.hits('aws'))).to.deep.equal([0, 0, 0, 0, 0, 0]);
      });

      it('is undone after the run was interrupted, and proves nothing then', async () => {
        const { ctx, abort } = api.context();
        const prepared = await fault.prepare(ctx, {});
        await prepared.inject();
        abort.abort(new Error('interrupted'));
        expect((await rejection(prepared.effect())).message).to.equal('interrupted');
        await prepared.undo();
        expect(await assign()).to.equal('ok');
      });

      it('ends by itself when nobody takes it back', async () => {
        const prepared = await fault.prepare(api.context({ deadlineMs: 5, forMs: 1 }).ctx, {});
        await prepared.inject();
        let code = await assign();
        for (let tries = 0; code !== 'ok' && tries < 200; tries += 1) code = await assign();
        expect(code).to.equal('ok');
      });

      it('refuses a lab whose providers cannot be disturbed, and a site without one', async () => {
        const { ctx } = api.context();
        const real = await rejection(Promise.resolve().then(() => fault.prepare({ ...ctx, injector: null }, {})));
        expect(real).to.have.property('code', 'fault.unsupported');
        expect(real.message).to.equal('nobody can disturb what the provider of aws answers in this lab');
        const onprem = await rejection(Promise.resolve().then(() => fault.prepare(api.onprem(), {})));
        expect(onprem).to.have.property('code', 'fault.unsupported');
        expect(onprem.message).to.contain('onprem has no provider');
      });
    });
});
