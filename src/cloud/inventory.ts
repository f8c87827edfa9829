import type { CloudConfig } from '../lab/cloud-config.js';
import type { LabInventory, SiteSetup } from '../lab/inventory.js';
import type { CloudName, SiteKind } from '../model.js';
import { configuredTargets, type Needed } from './targets.js';
import type { Trust } from './trust.js';

/** Between two continuous probes of one flow, in ms: the Internet between clouds is slower than a machine's own memory. */
const PROBE_INTERVAL_MS = 50;
const CLOUDS: readonly CloudName[] = ['aws', 'oci', 'azure'];

/**
 * A configuration as an inventory, the shape in which the engine knows every lab. A host whose key nobody knows is left out,
 * or, when it is needed, thrown as UsageError `ssh.host-unknown`. Pure.
 */
export function cloudInventory(config: CloudConfig, trust: Trust, needed: Needed): LabInventory {
  const { installScript, source, product } = config.router;
  const { user, privateKeyFile, agentSocket } = config.ssh;
  return {
    version: 1,
    lab: 'cloud',
    label: labelOf(config.sites),
    sites: config.sites,
    ssh: {
      user,
      ...(privateKeyFile === undefined ? {} : { privateKeyFile }),
      ...(agentSocket === undefined ? {} : { agentSocket }),
      targets: configuredTargets(trust, needed),
    },
    router: {
      product,
      version: '(its version is read from the nodes once it is deployed)',
      ...(installScript === undefined ? {} : { installScript }),
      ...(source === undefined ? {} : { source }),
    },
    probeIntervalMs: PROBE_INTERVAL_MS,
  };
}

/** What is real here and what is not. */
export function labelOf(sites: LabInventory['sites']): string {
  const local = CLOUDS.filter((name) => sites[name]?.endpoint !== undefined);
  const real = CLOUDS.filter((name) => sites[name] !== undefined && !local.includes(name));
  const parts = [
    real.length === 0 ? '' : `real machines in ${real.join(', ')}`,
    local.length === 0 ? '' : `APIs of ${local.join(', ')} on sockets of this machine: not the real clouds`,
    sites.onprem === undefined ? '' : 'on-prem hosts that exist',
  ];
  return parts.filter((part) => part !== '').join('; ');
}

export function setupOf(sites: LabInventory['sites'], site: SiteKind): SiteSetup | undefined {
  return site === 'onprem' ? undefined : sites[site]?.setup;
}
