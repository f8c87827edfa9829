import type { CloudName } from '../model.js';
import type { ProviderOrder } from '../scenario/sites.js';

/** A configuration as its author writes it, once it is known to be valid. */
export interface AuthorConfig {
  owner?: string;
  purpose?: string;
  providerOrder?: ProviderOrder;
  approvals?: {
    budgetUsd?: number;
    accounts?: Partial<Record<CloudName, (string | { id: string; production?: boolean })[]>>;
  };
  ssh?: {
    user?: string;
    privateKeyFile?: string;
    agentSocket?: string;
    knownHostsFile?: string;
    jumpHosts?: Record<string, { host: string; port?: number; user?: string; hostKey?: string }>;
    nodes?: Record<
      string,
      { host?: string; socketPath?: string; port?: number; jump?: string[]; hostKey?: string } | undefined
    >;
  };
  router?: {
    product?: string;
    installScript?: string;
    source?: { dir: string; build: string; dist: string };
  };
  sites: {
    aws?: AuthorAws;
    oci?: AuthorOci;
    azure?: AuthorAzure;
    onprem?: { production?: boolean; nodes: string[]; publicIps?: Record<string, string> };
  };
}

export interface AuthorCloud {
  production?: boolean;
  setup?:
    | { mode: 'create'; networkCidr?: string; operatorCidr: string }
    | { mode: 'adopt'; instances: Record<string, string> };
  regions?: string[];
  endpoint?: string;
  subnetId?: string;
  imageId?: string;
}

export interface AuthorAws extends AuthorCloud {
  region: string;
  profile?: string;
  instanceType: string;
  credentials?: { accessKeyId: string; secretAccessKey: string };
}

export interface AuthorOci extends AuthorCloud {
  region: string;
  compartmentId: string;
  availabilityDomain: string;
  shape: string;
  credentials?: { tenancy: string; user: string; fingerprint: string; privateKey: string };
}

export interface AuthorAzure extends AuthorCloud {
  subscriptionId: string;
  resourceGroup: string;
  location: string;
  vmSize: string;
  token?: string;
}
