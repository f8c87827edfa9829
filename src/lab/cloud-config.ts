import type { CloudName, SiteKind } from '../model.js';
import type { ProviderOrder } from '../scenario/sites.js';
import type { LabInventory, RouterSource } from './inventory.js';

/**
 * What `labrun.config.yaml` says, checked and completed: which real lab there is, and how far labrun may go with it. Paths are
 * absolute. The loader is the only one that knows how authors write it.
 */
export interface CloudConfig {
  path: string;
  owner?: string;
  purpose?: string;
  /** In which order sites come up, unless the command line says. */
  providerOrder?: ProviderOrder;
  approvals: {
    /** Most that one run may cost, in USD, up to its TTL; null: no budget was approved. */
    budgetUsd: number | null;
    /** Accounts, tenancies and subscriptions that labrun may act in. */
    accounts: Partial<Record<CloudName, string[]>>;
  };
  /** Sites that are marked as production, which labrun never touches. */
  production: SiteKind[];
  /** Accounts that are marked so. */
  productionAccounts: string[];
  ssh: {
    user: string;
    /** Absent: keys come from the agent. */
    privateKeyFile?: string;
    agentSocket?: string;
    knownHostsFile: string;
    /** Hosts that others are reached through, by name. */
    jumpHosts: Record<string, JumpHost>;
    /** Where a node is reached, when its provider's word on that is not to be taken. */
    nodes: Record<string, ConfiguredNode>;
  };
  router: {
    product: string;
    /** Script that installs, configures and starts the router on a node; gets the path of the node's configuration. */
    installScript?: string;
    /** Checkout that `deploy --commit` builds from, the command that builds it, and where it leaves the build. */
    source?: RouterSource;
  };
  sites: LabInventory['sites'];
}

export interface JumpHost {
  host: string;
  port: number;
  user?: string;
  hostKeySha256?: string;
}

export interface ConfiguredNode {
  host?: string;
  socketPath?: string;
  port?: number;
  /** Jump hosts or nodes, first hop first. */
  jump?: string[];
  hostKeySha256?: string;
}
