import { homedir } from 'node:os';
import { resolve } from 'node:path';
import type { CloudConfig } from '../lab/cloud-config.js';
import type { ApiEndpoint, LabInventory, SiteSetup } from '../lab/inventory.js';
import { SITES, type CloudName } from '../model.js';
import type { AuthorCloud, AuthorConfig } from './author.js';
import { SHARED_SUBNET } from './nodes.js';

export interface ConfigSurroundings {
  /** Absolute path of the file. */
  path: string;
  /** Folder that relative paths in it start from. */
  dir: string;
  env: Readonly<Record<string, string | undefined>>;
}

/** Fills in every default and makes every path absolute. Pure but for the home directory. */
export function completeConfig(author: AuthorConfig, around: ConfigSurroundings): CloudConfig {
  const { approvals = {}, owner, purpose, providerOrder } = author;
  const accounts = Object.entries(approvals.accounts ?? {}) as [
    CloudName,
    (string | { id: string; production?: boolean })[],
  ][];
  const ids = (entries: (string | { id: string; production?: boolean })[], production: boolean): string[] =>
    entries
      .map((entry) => (typeof entry === 'string' ? { id: entry, production: false } : { production: false, ...entry }))
      .filter((entry) => entry.production === production)
      .map(({ id }) => id);
  return {
    path: around.path,
    ...(owner === undefined ? {} : { owner }),
    ...(purpose === undefined ? {} : { purpose }),
    ...(providerOrder === undefined ? {} : { providerOrder }),
    approvals: {
      budgetUsd: approvals.budgetUsd ?? null,
      accounts: Object.fromEntries(accounts.map(([cloud, entries]) => [cloud, ids(entries, false)])),
    },
    production: SITES.filter((site) => author.sites[site]?.production === true),
    productionAccounts: accounts.flatMap(([, entries]) => ids(entries, true)),
    ssh: completeSsh(author.ssh ?? {}, around),
    router: completeRouter(author.router ?? {}, around),
    sites: completeSites(author.sites, around),
  };
}

function completeSsh(ssh: NonNullable<AuthorConfig['ssh']>, around: ConfigSurroundings): CloudConfig['ssh'] {
  const agentSocket = ssh.agentSocket ?? (around.env['SSH_AUTH_SOCK'] || undefined);
  return {
    user: ssh.user ?? 'labrun',
    ...(ssh.privateKeyFile === undefined ? {} : { privateKeyFile: absolute(ssh.privateKeyFile, around) }),
    ...(agentSocket === undefined ? {} : { agentSocket: absolute(agentSocket, around) }),
    knownHostsFile: absolute(ssh.knownHostsFile ?? '~/.ssh/known_hosts', around),
    jumpHosts: Object.fromEntries(
      Object.entries(ssh.jumpHosts ?? {}).map(([name, { hostKey, port = 22, ...host }]) => [
        name,
        { ...host, port, ...pinned(hostKey) },
      ]),
    ),
    nodes: Object.fromEntries(
      Object.entries(ssh.nodes ?? {}).flatMap(([name, node]) => {
        if (node === undefined) return [];
        const { hostKey, socketPath, ...rest } = node;
        const socket = socketPath === undefined ? {} : { socketPath: absolute(socketPath, around) };
        return [[name, { ...rest, ...socket, ...pinned(hostKey) }]];
      }),
    ),
  };
}

function pinned(hostKey: string | undefined): { hostKeySha256?: string } {
  return hostKey === undefined ? {} : { hostKeySha256: hostKey.replace(/^SHA256:/, '').replace(/=+$/, '') };
}

function completeRouter(
  router: NonNullable<AuthorConfig['router']>,
  around: ConfigSurroundings,
): CloudConfig['router'] {
  const { product = 'routerd', installScript, source } = router;
  return {
    product,
    ...(installScript === undefined ? {} : { installScript: absolute(installScript, around) }),
    ...(source === undefined ? {} : { source: { ...source, dir: absolute(source.dir, around) } }),
  };
}

function completeSites(sites: AuthorConfig['sites'], around: ConfigSurroundings): LabInventory['sites'] {
  const { aws, oci, azure, onprem } = sites;
  return {
    ...(aws === undefined ? {} : { aws: completeCloud(aws, around) }),
    ...(oci === undefined ? {} : { oci: completeCloud(oci, around) }),
    ...(azure === undefined ? {} : { azure: completeCloud(azure, around) }),
    ...(onprem === undefined
      ? {}
      : { onprem: { nodes: onprem.nodes, ...(onprem.publicIps && { publicIps: onprem.publicIps }) } }),
  };
}

type Completed<A extends AuthorCloud> = Omit<A, keyof AuthorCloud> & {
  subnetId: string;
  imageId: string;
  regions?: string[];
  endpoint?: ApiEndpoint;
  setup?: SiteSetup;
};

function completeCloud<A extends AuthorCloud>(site: A, around: ConfigSurroundings): Completed<A> {
  const { production: _production, endpoint, setup, subnetId = '', imageId = '', regions, ...own } = site;
  return {
    ...own,
    subnetId,
    imageId,
    ...(regions === undefined ? {} : { regions }),
    ...(endpoint === undefined
      ? {}
      : { endpoint: { socketPath: absolute(endpoint.replace(/^unix:(\/\/)?/, ''), around) } }),
    ...(setup === undefined ? {} : { setup: completeSetup(setup) }),
  };
}

function completeSetup(setup: NonNullable<AuthorCloud['setup']>): SiteSetup {
  return setup.mode === 'create' ? { networkCidr: SHARED_SUBNET, ...setup } : setup;
}

function absolute(path: string, { dir, env }: ConfigSurroundings): string {
  return resolve(
    dir,
    path.replace(/^~(?=\/|$)/, () => env['HOME'] || homedir()),
  );
}
