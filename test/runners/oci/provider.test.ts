import { expect } from 'chai';
import { OciError } from '../../../runners/oci/error.js';
import { createOciProvider } from '../../../runners/oci/index.js';
import type { Provider } from '../../../runners/provider.js';
import { DeadlineError } from '../../../src/errors.js';
import { gate } from '../../fixtures/clouds/core/gate.js';
import { clientsOf } from '../../fixtures/clouds/oci/clients.js';
import { SLOTS, startOciLab, type OciLab, type OciLabOptions } from '../../fixtures/clouds/oci/lab.js';
import { context, ROUTER, RUN_ID, SITE, tagsOf, thrownBy } from './context.js';

describe('runners/oci: provider', () => {
  let lab: OciLab;
  let provider: Provider;

  async function start(options: OciLabOptions = {}): Promise<void> {
    lab = await startOciLab(options);
    provider = createOciProvider(lab.access());
  }

  const read = (runId = RUN_ID) => provider.inventory(runId, new AbortController().signal);

  afterEach(async () => {
    provider.close();
    await lab.close();
  });

  it('brings a site up side by side, tagged from the first moment, routers forwarding', async () => {
    await start();
    const allBooting = gate();
    const booting = new Set<string>();
    lab.host.before = async (call) => {
      if (!call.startsWith('boot ')) return;
      if (booting.add(call).size === 3) allBooting.open();
      await allBooting.opened;
    };
    const ctx = context();
    await provider.up(SITE, tagsOf(), ctx);
    expect([...lab.host.up].toSorted()).to.deep.equal(Object.keys(SLOTS).toSorted());
    expect(ctx.log.intents.toSorted()).to.deep.equal([
      'create instance oci-client',
      'create instance oci-router',
      'create instance oci-router-b',
    ]);
    expect(ctx.log.outcomes).to.deep.equal(['ok', 'ok', 'ok']);
    const seen = await read();
    expect(seen.machines.map(({ node, state }) => `${node} ${state}`)).to.deep.equal([
      'oci-client running',
      'oci-router running',
      'oci-router-b running',
    ]);
    expect(seen.nics.map(({ node, primary, forwarding }) => ({ node, primary, forwarding }))).to.deep.equal([
      { node: 'oci-client', primary: '10.77.60.13', forwarding: false },
      { node: 'oci-router', primary: '10.77.60.6', forwarding: true },
      { node: 'oci-router-b', primary: '10.77.60.7', forwarding: true },
    ]);
    for (const { tags } of [...seen.machines, ...seen.nics]) expect(tags).to.deep.equal(tagsOf());
  });

  it('writes each intent before the change, and creates nothing twice when it is repeated', async () => {
    await start();
    const ctx = context();
    const already: string[] = [];
    ctx.log.onIntent = (intent) => {
      if (lab.host.calls.some((call) => call === `boot ${intent.split(' ')[2]}`)) already.push(intent);
    };
    await provider.up(SITE, tagsOf(), ctx);
    expect(already).to.deep.equal([]);
    await provider.up(SITE, tagsOf(), context());
    expect(lab.host.calls.filter((call) => call.startsWith('boot'))).to.have.length(3);
  });

  it("reads the run's own machines with all their addresses, over several pages", async () => {
    await start({ pageSize: 1, slots: { ...SLOTS, 'other-client': '10.77.60.99' } });
    await provider.up(SITE, tagsOf(), context());
    const other = { ...SITE, routers: [], client: { ...SITE.client, name: 'other-client', lanIp: '10.77.60.99' } };
    await provider.up(other, tagsOf('other-run', '2026-06-02T00:00:00Z'), context({ runId: 'other-run' }));
    const clients = clientsOf(lab);
    const vnicId = (await read()).nics.find(({ node }) => node === ROUTER.name)?.id ?? '';
    for (const ipAddress of ['10.77.60.10', '10.77.60.11'])
      await clients.network.createPrivateIp({ createPrivateIpDetails: { vnicId, ipAddress } });
    clients.close();
    const { nics } = await read();
    expect(nics.map(({ node }) => node)).to.deep.equal(['oci-client', 'oci-router', 'oci-router-b']);
    expect(nics.find(({ id }) => id === vnicId)?.secondary).to.deep.equal(['10.77.60.10', '10.77.60.11']);
    expect((await read('other-run')).machines.map(({ node }) => node)).to.deep.equal(['other-client']);
    expect(await provider.runs(new AbortController().signal)).to.deep.equal([
      { runId: RUN_ID, ttlExpiresAt: '2026-06-01T07:15:00Z' },
      { runId: 'other-run', ttlExpiresAt: '2026-06-02T00:00:00Z' },
    ]);
  });

  it('stops and starts a node; a node in the wanted state is left alone', async () => {
    await start();
    await provider.up(SITE, tagsOf(), context());
    const ctx = context();
    await provider.stop(ROUTER, ctx);
    expect(lab.host.up.has(ROUTER.name)).to.equal(false);
    expect((await read()).machines.find(({ node }) => node === ROUTER.name)?.state).to.equal('stopped');
    await provider.stop(ROUTER, ctx);
    await provider.start(ROUTER, ctx);
    expect(lab.host.up.has(ROUTER.name)).to.equal(true);
    await provider.start(ROUTER, ctx);
    expect(ctx.log.intents).to.deep.equal(['stop instance oci-router', 'start instance oci-router']);
  });

  it('stops a node that is still starting, as soon as it runs', async () => {
    await start();
    await provider.up(SITE, tagsOf(), context());
    await provider.stop(ROUTER, context());
    const boot = gate();
    lab.host.before = (call) => (call === `boot ${ROUTER.name}` ? boot.opened : undefined);
    const started = provider.start(ROUTER, context()).catch(() => undefined);
    const ctx = context();
    ctx.log.onIntent = () => expect(lab.host.up.has(ROUTER.name)).to.equal(true);
    const stopped = provider.stop(ROUTER, ctx);
    boot.open();
    await stopped;
    expect(lab.host.up.has(ROUTER.name)).to.equal(false);
    // The start was overtaken: undo it, so that nothing waits for a machine that stays off.
    await provider.start(ROUTER, context());
    await started;
  });

  it('works with an API that shows changes late, fails at times and throttles', async () => {
    await start({ settings: { consistencyMs: 60, throttle: 0.3, transitionMs: 20, latencyMs: 1 } });
    await provider.up(SITE, tagsOf(), context());
    await provider.stop(ROUTER, context());
    await provider.start(ROUTER, context());
    expect((await read()).machines.map(({ state }) => state)).to.deep.equal(['running', 'running', 'running']);
  });

  it("says what OCI said, in OCI's words, and ends the other machines' waiting", async () => {
    await start({ settings: { denied: ['operator'] } });
    const ctx = context();
    const error = await thrownBy(provider.up(SITE, tagsOf(), ctx));
    expect(error).to.be.instanceOf(OciError);
    expect(error).to.include({ code: 'provider.oci.up', providerCode: 'NotAuthorizedOrNotFound', retryable: false });
    expect((error as OciError).message).to.match(
      /^oci-\w+(-b)?: launchInstance: NotAuthorizedOrNotFound: Authorization failed/,
    );
    expect((error as OciError).hint).to.match(/policy/);
    expect(ctx.log.intents).to.have.length(3);
    expect(ctx.log.outcomes.every((outcome) => outcome !== 'ok')).to.equal(true);

    const missing = await thrownBy(provider.stop(ROUTER, context()));
    expect(missing).to.include({ code: 'provider.oci.stop', providerCode: 'NoSuchInstance' });
  });

  it('gives up at once where OCI has no capacity, and on an instance that OCI terminates', async () => {
    await start({ slots: { 'oci-router': SLOTS['oci-router'], 'oci-router-b': SLOTS['oci-router-b'] } });
    const error = await thrownBy(provider.up(SITE, tagsOf(), context()));
    expect(error).to.include({ providerCode: 'InternalError', retryable: false, status: 500 });
    expect((error as OciError).hint).to.match(/shape/);
    await provider.down({ runId: RUN_ID }, context());
    lab.host.before = (call) => {
      if (call.startsWith('boot')) throw new Error('no power');
    };
    const routersOnly = { ...SITE, client: SITE.routers[1] ?? SITE.client, routers: [ROUTER] };
    const launch = await thrownBy(provider.up(routersOnly, tagsOf(), context({ runId: 'other' })));
    expect((launch as OciError).message).to.match(/TERMINAT(ING|ED): the launch failed/);
  });

  it('says what was last seen when the deadline passes', async () => {
    await start();
    const boot = gate();
    lab.host.before = () => boot.opened;
    const error = await thrownBy(provider.up(SITE, tagsOf(), context({ deadlineMs: 500 })));
    boot.open();
    expect(error).to.be.instanceOf(DeadlineError);
    expect((error as DeadlineError).lastSeen).to.match(/^PROVISIONING/);
    lab.site.settings.throttle = 1;
    const throttled = await thrownBy(provider.stop(ROUTER, context({ deadlineMs: 400 })));
    expect(throttled).to.include({ code: 'provider.oci.stop', providerCode: 'TooManyRequests', retryable: true });
  });

  it("ends with the signal's reason when it is aborted", async () => {
    await start();
    const boot = gate();
    lab.host.before = () => boot.opened;
    const abort = new AbortController();
    const reason = new Error('enough');
    const ctx = context({ signal: abort.signal });
    ctx.log.onIntent = () => void setImmediate(() => abort.abort(reason));
    expect(await thrownBy(provider.up(SITE, tagsOf(), ctx))).to.equal(reason);
    boot.open();
  });

  it('notices a lab that is gone, without trying for long', async () => {
    await start();
    const gone = createOciProvider({ ...lab.access(), endpoint: { socketPath: `${lab.socketPath}.gone` } });
    const error = await thrownBy(gone.inventory(RUN_ID, new AbortController().signal));
    gone.close();
    expect(error).to.be.instanceOf(OciError);
    expect(error).to.include({ code: 'provider.oci.inventory', providerCode: 'ENOENT', retryable: false });
  });
});
