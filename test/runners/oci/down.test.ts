import { expect } from 'chai';
import { createOciProvider } from '../../../runners/oci/index.js';
import type { Provider } from '../../../runners/provider.js';
import { clientsOf, launched, untilState } from '../../fixtures/clouds/oci/clients.js';
import { SLOTS, startOciLab, type OciLab, type OciLabOptions } from '../../fixtures/clouds/oci/lab.js';
import { context, RUN_ID, SITE, tagsOf, thrownBy } from './context.js';

describe('runners/oci: down', () => {
  let lab: OciLab;
  let provider: Provider;

  async function start(options: OciLabOptions = {}): Promise<void> {
    lab = await startOciLab(options);
    provider = createOciProvider(lab.access());
  }

  const down = (ctx = context()) => provider.down({ runId: RUN_ID }, ctx);
  const nodesOf = async (runId: string) =>
    (await provider.inventory(runId, new AbortController().signal)).machines.map(({ node }) => node);

  afterEach(async () => {
    provider.close();
    await lab.close();
  });

  it('terminates everything of the run, stopped machines too, and reports it', async () => {
    await start({ settings: { transitionMs: 20 } });
    await provider.up(SITE, tagsOf(), context());
    await provider.stop(SITE.client, context());
    const ctx = context();
    const report = await down(ctx);
    expect(report.leftovers).to.deep.equal([]);
    expect(report.deleted.map(({ kind, name }) => `${kind} ${name}`).toSorted()).to.deep.equal([
      'instance oci-client',
      'instance oci-router',
      'instance oci-router-b',
    ]);
    expect(lab.host.up.size).to.equal(0);
    expect([...lab.site.seen().nics]).to.deep.equal([]);
    expect(ctx.log.intents.toSorted()[0]).to.equal('delete instance oci-client');
    expect(ctx.log.outcomes).to.deep.equal(['ok', 'ok', 'ok']);
  });

  it('finds nothing to do the second time, or when two of them work at once', async () => {
    await start();
    await provider.up(SITE, tagsOf(), context());
    const [one, two] = await Promise.all([down(), down()]);
    expect([...one.leftovers, ...two.leftovers]).to.deep.equal([]);
    expect(await down()).to.deep.equal({ deleted: [], givenBack: [], leftovers: [] });
  });

  it('leaves what has no tag or the tag of another run', async () => {
    await start({ slots: { ...SLOTS, 'other-client': '10.77.60.99' } });
    const clients = clientsOf(lab);
    const untagged = await launched(lab, clients, 'oci-client');
    const other = { ...SITE, routers: [], client: { ...SITE.client, name: 'other-client', lanIp: '10.77.60.99' } };
    await provider.up(other, tagsOf('other-run'), context({ runId: 'other-run' }));
    const own = { ...SITE, client: SITE.routers[0] ?? SITE.client, routers: [] };
    await provider.up(own, tagsOf(), context());
    expect((await down()).deleted.map(({ name }) => name)).to.deep.equal(['oci-router']);
    expect(await nodesOf('other-run')).to.deep.equal(['other-client']);
    await untilState(clients, untagged.id, 'RUNNING');
    clients.close();
  });

  it('removes what is past its end of life, and nothing else', async () => {
    await start();
    const only = (index: number) => ({ ...SITE, client: SITE.routers[index] ?? SITE.client, routers: [] });
    await provider.up(only(0), tagsOf('old-run', '2026-06-01T00:00:00Z'), context({ runId: 'old-run' }));
    await provider.up(only(1), tagsOf('new-run', '2026-06-03T00:00:00Z'), context({ runId: 'new-run' }));
    const report = await provider.down({ expiredAt: new Date('2026-06-02T00:00:00Z') }, context());
    expect(report.deleted.map(({ name }) => name)).to.deep.equal(['oci-router']);
    expect(await nodesOf('new-run')).to.deep.equal(['oci-router-b']);
  });

  it('leaves nothing behind when three requests in ten are throttled', async () => {
    await start();
    await provider.up(SITE, tagsOf(), context());
    lab.site.settings.throttle = 0.3;
    const report = await down();
    expect(report.leftovers).to.deep.equal([]);
    expect(report.deleted).to.have.length(3);
    expect(lab.host.up.size).to.equal(0);
  });

  it('leaves nothing behind when what it did shows late', async () => {
    await start();
    await provider.up(SITE, tagsOf(), context());
    lab.site.settings.consistencyMs = 80;
    expect((await down()).leftovers).to.deep.equal([]);
    expect(lab.host.up.size).to.equal(0);
  });

  it('reports as left what it may not terminate, and takes the rest', async () => {
    await start();
    await provider.up(SITE, tagsOf(), context());
    lab.site.settings.denied = ['operator'];
    const ctx = context();
    const refused = await down(ctx);
    expect(refused.deleted).to.deep.equal([]);
    expect(refused.leftovers.map(({ name }) => name).toSorted()).to.deep.equal([
      'oci-client',
      'oci-router',
      'oci-router-b',
    ]);
    for (const { why } of refused.leftovers) expect(why).to.match(/NotAuthorizedOrNotFound/);
    expect(ctx.log.outcomes.every((outcome) => outcome !== 'ok')).to.equal(true);
    lab.site.settings.denied = [];
    expect((await down()).deleted).to.have.length(3);
  });

  it('reports as left what does not go away in time', async () => {
    await start();
    await provider.up(SITE, tagsOf(), context());
    lab.host.before = (call) => {
      if (call === 'halt oci-router') throw new Error('stuck');
    };
    const report = await down(context({ deadlineMs: 5000 }));
    expect(report.deleted.map(({ name }) => name).toSorted()).to.deep.equal(['oci-client', 'oci-router-b']);
    expect(report.leftovers.map(({ name }) => name)).to.deep.equal(['oci-router']);
    expect(report.leftovers[0]?.why).to.match(/not within 5000 ms; last seen: (RUNNING|TERMINATING)/);
    lab.host.before = () => undefined;
    expect((await down()).leftovers).to.deep.equal([]);
  });

  it('takes what an interrupted launch left, whenever the interrupt came', async () => {
    await start({ settings: { transitionMs: 10 } });
    for (const moment of ['intent 1', 'intent 2', 'intent 3', 'boot 1', 'boot 2', 'boot 3']) {
      const abort = new AbortController();
      const ctx = context({ signal: abort.signal, runId: moment });
      let intents = 0;
      let boots = 0;
      const reached = (what: string) => {
        if (what === moment) abort.abort(new Error('interrupted'));
      };
      ctx.log.onIntent = () => reached(`intent ${(intents += 1)}`);
      lab.host.before = (call) => (call.startsWith('boot') ? reached(`boot ${(boots += 1)}`) : undefined);
      expect(await thrownBy(provider.up(SITE, tagsOf(moment), ctx))).to.equal(abort.signal.reason);
      const report = await provider.down({ runId: moment }, context());
      expect(report.leftovers).to.deep.equal([]);
      expect(lab.host.up.size).to.equal(0);
      expect([...lab.site.seen().nics]).to.deep.equal([]);
    }
  });

  it('throws when OCI cannot be read: an unread lab is not a clean one', async () => {
    await start();
    lab.site.settings.throttle = 1;
    expect(await thrownBy(down(context({ deadlineMs: 300 })))).to.include({ code: 'provider.oci.down' });
  });
});
