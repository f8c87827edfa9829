import { stringify } from 'yaml';
import type { AuthorConfig } from '../../../src/config/author.js';
import type { LabInventory } from '../../../src/lab/inventory.js';

/** A configuration whose sites and hosts are those of an inventory, as an author would write it. */
export function authorOf({ sites, ssh }: Pick<LabInventory, 'sites' | 'ssh'>): AuthorConfig {
  const cloud = <S extends { endpoint?: object }>({ endpoint, ...site }: S) => ({
    ...site,
    ...(endpoint !== undefined && 'socketPath' in endpoint ? { endpoint: `unix:${String(endpoint.socketPath)}` } : {}),
  });
  const { aws, oci, azure, onprem } = sites;
  return {
    approvals: { budgetUsd: 50 },
    ssh: {
      user: ssh.user,
      privateKeyFile: ssh.privateKeyFile ?? '',
      nodes: Object.fromEntries(
        Object.entries(ssh.targets).map(([node, { hostKeySha256, ...target }]) => [
          node,
          { ...target, hostKey: `SHA256:${hostKeySha256}` },
        ]),
      ),
    },
    sites: {
      ...(aws && { aws: cloud(aws) }),
      ...(oci && { oci: cloud(oci) }),
      ...(azure && { azure: cloud(azure) }),
      ...(onprem && { onprem }),
    } as AuthorConfig['sites'],
  };
}

export function yamlOf(config: AuthorConfig): string {
  return stringify(config);
}
