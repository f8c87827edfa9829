import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { expect } from 'chai';
import type * as Providers from '../../../runners/azure/index.js';
import type * as Executors from '../../../fixtures/router/executors/azure.js';
import type * as Network from '@azure/arm-network';
import { clientsFor } from '../../fixtures/clouds/arm/clients.js';
import {
  PLAN,
  ROUTER_A,
  ROUTER_B,
  RUN_ID,
  context,
  startAzureLab,
  type AzureLab,
} from '../../fixtures/clouds/arm/lab.js';
import { NEVER, everything, upAs } from './support.js';

const PLUGIN = resolve('runners/azure/slim-arm-network.mjs');
const ENTRY = resolve('fixtures/router/executors/azure.ts');
const PROVIDER = resolve('runners/azure/index.ts');

describe('azure provider: slim build of arm-network', () => {
  let lab: AzureLab;
  let directory: string;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'labrun-slim-'));
    const { slimArmNetwork } = (await import(pathToFileURL(PLUGIN).href)) as { slimArmNetwork(): Plugin };
    await Promise.all([bundle('router', ENTRY, slimArmNetwork()), bundle('provider', PROVIDER, slimArmNetwork())]);
  });
  after(() => rm(directory, { recursive: true, force: true }));
  beforeEach(async () => {
    lab = await startAzureLab();
  });
  afterEach(() => lab.close());

  const bundle = (name: string, entry: string, plugin: Plugin): Promise<unknown> =>
    build({
      stdin: {
        contents: `export * from ${JSON.stringify(entry)}; export { NetworkManagementClient } from '@azure/arm-network';`,
        resolveDir: process.cwd(),
      },
      outfile: join(directory, `${name}.mjs`),
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      mainFields: ['module', 'main'],
      external: ['@azure/identity'],
      banner: {
        js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
      },
      plugins: [plugin],
      logLevel: 'silent',
    });
  const load = async <T>(name: string): Promise<T & typeof Network> =>
    (await import(pathToFileURL(join(directory, `${name}.mjs`)).href)) as T & typeof Network;

  it('is a fraction of the package and does all that the executor does', async () => {
    expect((await stat(join(directory, 'router.mjs'))).size).to.be.lessThan(1_000_000);
    const operator = clientsFor(lab.access());
    await Promise.all([operator.createNode(ROUTER_A), operator.createNode(ROUTER_B)]);
    const executor = (await load<typeof Executors>('router')).createAzureExecutor(lab.access('router-token'));
    const refA = await executor.findNic(ROUTER_A.lanIp);
    const refB = await executor.findNic(ROUTER_B.lanIp);
    await executor.assign(refA, '10.77.60.10', { allowReassignment: false });
    await executor.assign(refB, '10.77.60.10', { allowReassignment: true });
    await executor.ensureForwarding(refB);
    expect(await executor.observe(refA)).to.deep.equal({ secondary: [], forwarding: true });
    expect(await executor.observe(refB)).to.deep.equal({ secondary: ['10.77.60.10'], forwarding: true });
    await executor.unassign(refB, '10.77.60.10');
    expect(lab.host.delivered.get('10.77.60.10')).to.equal(null);
  });

  it('does all that the provider does with a site of its own, from preflight to teardown', async () => {
    const provider = (await load<typeof Providers>('provider')).createAzureProvider(lab.createSite());
    const { checks } = (await provider.preflight?.(PLAN, NEVER)) ?? { checks: [] };
    expect(checks.map(({ result }) => result)).to.deep.equal(Array.from({ length: 7 }, () => 'pass'));
    await upAs(provider);
    await provider.admit?.(RUN_ID, ['192.0.2.1'], context());
    const { machines, nics } = await provider.inventory(RUN_ID, NEVER);
    expect(machines.map(({ state }) => state)).to.deep.equal(['running', 'running', 'running']);
    expect(nics.filter(({ forwarding }) => forwarding)).to.have.length(2);
    expect(await provider.endpoints?.(RUN_ID, NEVER)).to.have.length(3);
    expect((await provider.down({ runId: RUN_ID }, context())).leftovers).to.deep.equal([]);
    expect(await everything(lab)).to.deep.equal([]);
    provider.close();
  });

  it('says so when a resource is used that it leaves out', async () => {
    const { NetworkManagementClient } = await load<object>('router');
    const client = new NetworkManagementClient({ getToken: () => Promise.resolve(null) }, 'none');
    expect(() => client.loadBalancers.list('group')).to.throw('has only networkInterfaces, networkSecurityGroups');
  });
});
