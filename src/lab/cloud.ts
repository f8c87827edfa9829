import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { NodeBoot } from '../../runners/provider.js';
import { publicKeyOf } from '../../runners/ssh/index.js';
import { makeHostKeys, readHostKeys, type HostKeys } from '../cloud/host-keys.js';
import { cloudInventory, setupOf } from '../cloud/inventory.js';
import { checkSites } from '../cloud/sites.js';
import { providedTarget } from '../cloud/targets.js';
import { readTrust } from '../cloud/trust.js';
import { userData } from '../cloud/user-data.js';
import type { NodePlan } from '../model.js';
import type { LabBackend } from './backend.js';
import type { CloudConfig } from './cloud-config.js';
import { kindOf } from '../scenario/site-kind.js';

/** The real thing, as a configuration says. Starting it calls nobody: what there is comes about when its sites come up. */
export function cloudBackend(config: CloudConfig): LabBackend {
  const trust = (hostKeys: HostKeys) => readTrust(config, hostKeys);
  return {
    kind: 'cloud',
    reserve: (stateDir) => ({ kind: 'cloud', dir: join(stateDir, 'keys'), config: config.path }),
    start(state, { plan }) {
      checkSites(config, plan);
      const needed = new Set(plan.sites.flatMap(({ routers, client }) => [...routers, client].map(({ name }) => name)));
      const created = plan.sites.filter(({ name }) => setupOf(config.sites, kindOf(name))?.mode === 'create');
      const nodes = created.flatMap(({ routers, client }) => [...routers, client].map(({ name }) => name));
      return Promise.resolve(cloudInventory(config, trust(makeHostKeys(state.dir, nodes)), needed));
    },
    // Whether anything of it exists, only its providers can tell; and they must be asked even where no node could be.
    attach: (state) => Promise.resolve(cloudInventory(config, trust(readHostKeys(state.dir)), null)),
    dispose(state) {
      rmSync(state.dir, { recursive: true, force: true });
      return Promise.resolve();
    },
    async boot(state, ttlExpiresAt) {
      const hostKeys = readHostKeys(state.dir);
      const authorizedKey = Object.keys(hostKeys).length === 0 ? '' : await publicKeyOf(config.ssh);
      return (node) => bootOf(node, { config, hostKeys, authorizedKey, ttlExpiresAt });
    },
    target: (state, endpoint) => providedTarget(trust(readHostKeys(state.dir)), endpoint),
  };
}

/**
 * Every machine that is created gets its power-off. One in a network that exists comes from an image that knows its users and
 * has a key that is known; the others are told both.
 */
function bootOf(
  node: NodePlan,
  about: { config: CloudConfig; hostKeys: HostKeys; authorizedKey: string; ttlExpiresAt: string },
): NodeBoot {
  const { config, hostKeys, authorizedKey, ttlExpiresAt } = about;
  const hostKey = hostKeys[node.name];
  const login = { user: config.ssh.user, authorizedKey };
  return {
    userData: userData(hostKey === undefined ? { ttlExpiresAt } : { ttlExpiresAt, login, hostKey }),
    authorizedKey,
  };
}
