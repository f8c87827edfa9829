import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { expect } from 'chai';
import type * as Executors from '../../../fixtures/router/executors/azure.js';
import type * as Network from '@azure/arm-network';
import { clientsFor } from '../../fixtures/clouds/arm/clients.js';
import { ROUTER_A, ROUTER_B, startAzureLab, type AzureLab } from '../../fixtures/clouds/arm/lab.js';

const PLUGIN = resolve('runners/azure/slim-arm-network.mjs');
const ENTRY = resolve('fixtures/router/executors/azure.ts');

describe('azure provider: slim build of arm-network', () => {
  let lab: AzureLab;
  let directory: string;
  let file: string;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'labrun-slim-'));
    file = join(directory, 'bundle.mjs');
    const { slimArmNetwork } = (await import(pathToFileURL(PLUGIN).href)) as { slimArmNetwork(): Plugin };
    await build({
      stdin: {
        contents: `export * from ${JSON.stringify(ENTRY)}; export { NetworkManagementClient } from '@azure/arm-network';`,
        resolveDir: process.cwd(),
      },
      outfile: file,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      mainFields: ['module', 'main'],
      external: ['@azure/identity'],
      banner: {
        js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
      },
      plugins: [slimArmNetwork()],
      logLevel: 'silent',
    });
  });
  after(() => rm(directory, { recursive: true, force: true }));
  beforeEach(async () => {
    lab = await startAzureLab();
  });
  afterEach(() => lab.close());

  const load = async (): Promise<typeof Executors & typeof Network> =>
    (await import(pathToFileURL(file).href)) as typeof Executors & typeof Network;

  it('is a fraction of the package and does all that the executor does', async () => {
    expect((await stat(file)).size).to.be.lessThan(1_000_000);
    const operator = clientsFor(lab.access());
    await Promise.all([operator.createNode(ROUTER_A), operator.createNode(ROUTER_B)]);
    const executor = (await load()).createAzureExecutor(lab.access('router-token'));
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

  it('says so when a resource is used that it leaves out', async () => {
    const { NetworkManagementClient } = await load();
    const client = new NetworkManagementClient({ getToken: () => Promise.resolve(null) }, 'none');
    expect(() => client.loadBalancers.list('group')).to.throw('has only networkInterfaces, networkSecurityGroups');
  });
});
