import { expect } from 'chai';
import { createOnpremProvider } from '../../../runners/onprem/index.js';
import type { NodePool } from '../../../runners/node.js';
import type { Provider, ProviderContext } from '../../../runners/provider.js';
import { createNodePool } from '../../../runners/ssh/index.js';
import { runTags } from '../../../src/run/tags.js';
import type { RunTags, SitePlan } from '../../../src/model.js';
import { topology } from '../../../src/scenario/topology.js';
import { skipWithoutHosts, startHosts, type TestHosts } from '../probes/support/hosts.js';

const RUN = '20260601T031500Z-cloudedge-mine-0001';
const OTHER = '20260601T031500Z-cloudedge-other-0002';
const TTL = '2026-06-01T07:15:00Z';
const [site] = topology({ profile: 'provider', providers: ['onprem', 'aws'] }).sites as [SitePlan];
const NAMES = ['onprem-router', 'onprem-client'];
const signal = new AbortController().signal;

const tags = (runId: string): RunTags =>
  runTags({ runId, owner: 'me', purpose: "it's a test", ttlExpiresAt: TTL }, 'onprem');

describe('on-prem provider', function () {
  let hosts: TestHosts;
  let pool: NodePool;
  let provider: Provider;
  let records: string[];

  before(async function () {
    skipWithoutHosts(this);
    hosts = await startHosts([...site.routers, site.client]);
    pool = createNodePool(hosts.access);
    provider = createOnpremProvider({ nodes: NAMES }, pool);
  });
  beforeEach(async () => {
    records = [];
    await Promise.all(NAMES.map((name) => on(name, 'rm -rf /run/labrun')));
  });
  after(async () => {
    await pool?.close();
    await hosts?.stop();
  });

  const on = async (name: string, script: string): Promise<string> =>
    (await pool.node(name).exec(script, { timeoutMs: 10_000 })).stdout;
  const ctx = (runId = RUN): ProviderContext => ({
    runId,
    log: {
      intent: ({ op, kind, name }) => Promise.resolve(records.push(`intent ${op} ${kind} ${name}`)),
      outcome: (_id, result) => Promise.resolve(void records.push(result.ok ? 'ok' : result.error)),
    },
    signal,
    deadlineMs: 10_000,
  });

  it('adopts hosts that exist, lists them with their addresses, and gives them back', async () => {
    await on('onprem-router', 'echo 1 > /proc/sys/net/ipv4/ip_forward');
    await provider.up(site, tags(RUN), ctx());
    const inventory = await provider.inventory(RUN, signal);
    expect(inventory.machines).to.deep.equal(
      NAMES.map((node) => ({ node, id: node, state: 'running', tags: tags(RUN) })),
    );
    expect(inventory.nics.map(({ tags: _tags, ...nic }) => nic)).to.deep.equal([
      { node: 'onprem-router', id: 'onprem-router/eth0', primary: '10.77.60.2', secondary: [], forwarding: true },
      { node: 'onprem-client', id: 'onprem-client/eth0', primary: '10.77.60.10', secondary: [], forwarding: false },
    ]);
    expect(await provider.runs(signal)).to.deep.equal([{ runId: RUN, ttlExpiresAt: TTL }]);
    const report = await provider.down({ runId: RUN }, ctx());
    expect(report.leftovers).to.deep.equal([]);
    expect(report.deleted).to.deep.equal([]);
    expect(report.givenBack.map((item) => item.name).sort()).to.deep.equal([...NAMES].sort());
    expect(await provider.runs(signal)).to.deep.equal([]);
    expect(await on('onprem-router', 'ls -d /run/labrun 2>&1')).to.contain('No such file');
    expect(records.filter((record) => record.startsWith('intent')).sort()).to.deep.equal([
      'intent adopt tag-file onprem-client',
      'intent adopt tag-file onprem-router',
      'intent release tag-file onprem-client',
      'intent release tag-file onprem-router',
    ]);
  });

  it('may be brought up twice and taken down twice', async () => {
    await provider.up(site, tags(RUN), ctx());
    await provider.up(site, tags(RUN), ctx());
    await provider.down({ runId: RUN }, ctx());
    expect(await provider.down({ runId: RUN }, ctx())).to.deep.equal({ deleted: [], givenBack: [], leftovers: [] });
  });

  it('does not take a host from another run, and does not touch that run', async () => {
    await provider.up(site, tags(OTHER), ctx(OTHER));
    const error: unknown = await provider.up(site, tags(RUN), ctx()).catch((thrown: unknown) => thrown);
    expect(error).to.have.property('code', 'onprem.in-use');
    expect((error as Error).message).to.contain(OTHER);
    expect((await provider.inventory(RUN, signal)).machines).to.deep.equal([]);
    expect(await provider.down({ runId: RUN }, ctx())).to.deep.equal({ deleted: [], givenBack: [], leftovers: [] });
    expect((await provider.inventory(OTHER, signal)).machines).to.have.length(2);
  });

  it('lets only one of two runs have a host when both ask at once', async () => {
    const results = await Promise.allSettled([
      provider.up(site, tags(RUN), ctx()),
      provider.up(site, tags(OTHER), ctx(OTHER)),
    ]);
    expect(results.filter((result) => result.status === 'rejected').length).to.be.at.least(1);
    const held = await Promise.all(NAMES.map((name) => on(name, 'cat /run/labrun/tags.json')));
    for (const text of held) expect([RUN, OTHER]).to.include((JSON.parse(text) as RunTags)['routerd.cloudedge.run_id']);
    expect(await on('onprem-router', 'ls /run/labrun')).to.equal('tags.json\n');
  });

  it('releases what is past its time', async () => {
    await provider.up(site, tags(RUN), ctx());
    expect((await provider.down({ expiredAt: new Date('2026-06-01T07:14:59Z') }, ctx())).givenBack).to.deep.equal([]);
    expect((await provider.down({ expiredAt: new Date('2026-06-01T07:15:00Z') }, ctx())).givenBack).to.have.length(2);
  });

  it('does not call a host clean that it cannot read', async () => {
    await on('onprem-router', 'mkdir -p /run/labrun; echo nonsense > /run/labrun/tags.json');
    const report = await provider.down({ runId: RUN }, ctx());
    expect(report.leftovers.map((item) => item.name)).to.deep.equal(['onprem-router']);
    expect(report.leftovers[0]?.why).to.contain('not JSON');
    const unreachable = createOnpremProvider({ nodes: ['onprem-client', 'gone'] }, createNodePool(withGone()));
    const silent = await unreachable.down({ runId: RUN }, { ...ctx(), deadlineMs: 3_000 });
    expect(silent.leftovers.map((item) => item.name)).to.deep.equal(['gone']);
  });

  it('refuses hosts that the lab does not have, and never touches power', async () => {
    const fewer = createOnpremProvider({ nodes: ['onprem-router'] }, pool);
    const error: unknown = await fewer.up(site, tags(RUN), ctx()).catch((thrown: unknown) => thrown);
    expect(error).to.have.property('code', 'onprem.unknown-host');
    for (const act of ['stop', 'start'] as const) {
      const refused: unknown = await provider[act](site.client, ctx()).catch((thrown: unknown) => thrown);
      expect(refused).to.have.property('code', 'onprem.power');
    }
  });

  function withGone(): TestHosts['access'] {
    const { targets } = hosts.access;
    const known = targets['onprem-client'];
    if (known === undefined) throw new Error('no client');
    return {
      ...hosts.access,
      targets: { 'onprem-client': known, gone: { ...known, socketPath: `${hosts.dir}/gone.sock` } },
    };
  }
});
