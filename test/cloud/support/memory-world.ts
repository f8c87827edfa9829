import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CloudSettings } from '../../../fixtures/clouds/core/settings.js';
import type { CloudSite } from '../../../fixtures/clouds/core/site.js';
import { OWNER_ID } from '../../../fixtures/clouds/ec2/request.js';
import type { AuthorConfig } from '../../../src/config/author.js';
import type { LabInventory } from '../../../src/lab/inventory.js';
import { SITES, type CloudName } from '../../../src/model.js';
import { topology } from '../../../src/scenario/topology.js';
import { labrun, type Ended } from '../../cli/support.js';
import { startSshd, type TestSshd } from '../../runners/ssh/support/sshd.js';
import { authorOf, yamlOf } from './config.js';
import { startControlPlane, type ControlPlane } from './control-planes.js';

const CLOUDS: readonly CloudName[] = ['aws', 'oci', 'azure'];
/** Whom the embedded control planes say that they belong to. */
export const ACCOUNTS = {
  aws: [OWNER_ID],
  oci: ['ocid1.tenancy.oc1..placeholder'],
  azure: ['00000000-0000-0000-0000-000000000001'],
};
const PLAN = topology({ profile: 'full', providers: SITES });

/**
 * Embedded control planes that boot nothing, and one sshd for both on-prem hosts: enough for everything that labrun says of a
 * real lab before and after there are machines. A configuration names their sockets.
 */
export interface MemoryWorld {
  dir: string;
  sites: Record<CloudName, CloudSite>;
  planes: ControlPlane[];
  config: AuthorConfig;
  /** Runs labrun in this process, with a configuration and a state directory of this world. */
  labrun(
    argv: string[],
    options?: { config?: AuthorConfig; env?: Record<string, string>; state?: string },
  ): Promise<Ended>;
  /** Everything that exists at the control planes. */
  left(): string[];
  stop(): Promise<void>;
}

export async function startMemoryWorld(settings: Partial<CloudSettings> = {}): Promise<MemoryWorld> {
  const dir = mkdtempSync(join(tmpdir(), 'labrun-mem-'));
  const nodes = PLAN.sites.flatMap((site) => [...site.routers, site.client]);
  const slots = Object.fromEntries(nodes.map(({ name, lanIp }) => [name, lanIp]));
  const made = await Promise.all(CLOUDS.map((name) => startControlPlane(name, dir, slots, settings)));
  const sshd: TestSshd = await startSshd(['onprem-router', 'onprem-client']);
  const inventory = {
    ssh: sshd.access,
    sites: {
      ...Object.fromEntries(made.map(({ name, access }) => [name, access.site])),
      onprem: { nodes: ['onprem-router', 'onprem-client'] },
    } as LabInventory['sites'],
  };
  const sites = Object.fromEntries(made.map(({ name, site }) => [name, site])) as Record<CloudName, CloudSite>;
  const config = authorOf(inventory);
  config.approvals = { budgetUsd: 50, accounts: ACCOUNTS };
  let calls = 0;
  return {
    dir,
    sites,
    planes: made,
    config,
    labrun(argv, { config: own = config, env = {}, state = join(dir, 'state') } = {}) {
      const cwd = join(dir, `call-${++calls}`);
      mkdirSync(cwd);
      writeFileSync(join(cwd, 'labrun.config.yaml'), yamlOf(own));
      return labrun(argv, { cwd, env: { CE_STATE_DIR: state, HOME: cwd, CE_OWNER: 'tester', ...env } });
    },
    left: () =>
      CLOUDS.flatMap((name) => {
        const { machines, nics } = sites[name].seen();
        const alive = [...machines.values()].filter(({ status }) => status !== 'deleted');
        return [
          ...alive.map((machine) => `${name} ${machine.name}`),
          ...[...nics.values()].map((nic) => `${name} ${nic.name}`),
        ];
      }),
    async stop() {
      for (const plane of made) await plane.close();
      await sshd.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
