import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cloud } from '../../../../fixtures/lab/cloud.js';
import { openControl } from '../../../../fixtures/lab/control.js';
import { injectionOperations } from '../../../../fixtures/lab/injection.js';
import type { CaptureExecutor } from '../../../../fixtures/router/executor.js';
import { createAwsExecutor } from '../../../../fixtures/router/executors/aws.js';
import { createAwsProvider } from '../../../../runners/aws/index.js';
import type { FaultContext } from '../../../../runners/fault.js';
import type { Injector } from '../../../../runners/injection.js';
import { createNodePool } from '../../../../runners/ssh/index.js';
import { createInjector } from '../../../../runners/socket-injector.js';
import { startEc2Lab, type Ec2Lab } from '../../../fixtures/clouds/ec2/lab.js';
import { SITE, context, tagsOf } from '../../aws/context.js';
import { faultContext, plan } from './context.js';

/** The API of an embedded AWS with the lab's injection socket, and a router's own calls; no machine runs. */
export interface ProviderApi {
  cloud: Ec2Lab;
  injector: Injector;
  router: CaptureExecutor;
  /** NICs of the two routers. */
  nicA: string;
  nicB: string;
  context(options?: { deadlineMs?: number; forMs?: number }): {
    ctx: FaultContext;
    records: string[];
    abort: AbortController;
  };
  /** The same at on-prem, which has no API. */
  onprem(): FaultContext;
  close(): Promise<void>;
}

export async function startProviderApi(): Promise<ProviderApi> {
  const cloud = await startEc2Lab();
  const provider = createAwsProvider(cloud.access());
  await provider.up(SITE, tagsOf(), context());
  provider.close();
  const dir = mkdtempSync(join(tmpdir(), 'provider-api-'));
  const socketPath = join(dir, 'control.sock');
  const control = await openControl(socketPath, injectionOperations(new Map([['aws', { site: cloud.site } as Cloud]])));
  const router = createAwsExecutor(cloud.access('router'));
  const injector = createInjector(socketPath);
  const pool = createNodePool({ user: 'nobody', privateKeyFile: '/dev/null', targets: {} });
  const contextOf: ProviderApi['context'] = ({ deadlineMs = 5_000, forMs = 60_000 } = {}) => {
    const { ctx, ...rest } = faultContext(pool, { deadlineMs });
    return { ctx: { ...ctx, injector, forMs }, ...rest };
  };
  return {
    cloud,
    injector,
    router,
    nicA: await router.findNic('10.77.60.4'),
    nicB: await router.findNic('10.77.60.5'),
    context: contextOf,
    onprem() {
      const site = plan.sites.find(({ name }) => name === 'onprem');
      const [target] = site?.routers ?? [];
      if (site === undefined || target === undefined) throw new Error('no on-prem router');
      return { ...contextOf().ctx, site, target };
    },
    async close() {
      await pool.close();
      control.close();
      await cloud.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Error code of a router's call; `ok` when it was answered. */
export async function codeOf(call: Promise<unknown>): Promise<string> {
  return await call.then(
    () => 'ok',
    (error: { code?: string }) => error.code ?? String(error),
  );
}
