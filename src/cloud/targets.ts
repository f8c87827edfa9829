import { UsageError } from '../errors.js';
import type { SshTarget } from '../lab/inventory.js';
import type { NodeEndpoint } from '../../runners/provider.js';
import { trustedKeys, type Trust } from './trust.js';

const SSH_PORT = 22;

/** Names of the nodes that must be reachable, jump hosts besides; null: none need be. */
export type Needed = ReadonlySet<string> | null;

/**
 * Targets of the jump hosts and of the nodes whose address the configuration names. One whose host key nobody knows is left out,
 * or, when it is needed, thrown as UsageError `ssh.host-unknown`. Pure.
 */
export function configuredTargets(trust: Trust, needed: Needed): Record<string, SshTarget> {
  const { jumpHosts, nodes } = trust.config.ssh;
  const hops = Object.entries(jumpHosts).flatMap(([name, { host, port, user, hostKeySha256 }]) => {
    const keys = trustedKeys(trust, { name, pinned: hostKeySha256, host, port });
    if (keys === null && needed !== null) throw hostUnknown(trust, `jump host ${name}`, host, port);
    const target = { host, port, ...(user === undefined ? {} : { user }) };
    return keys === null ? [] : [[name, { ...target, ...keys }] as const];
  });
  const named = Object.entries(nodes).flatMap(([name, { host, socketPath, port = SSH_PORT, jump }]) => {
    if (host === undefined && socketPath === undefined) return [];
    const keys = trustedKeys(trust, { name, host, port });
    if (keys === null && needed?.has(name) === true) throw hostUnknown(trust, name, host ?? socketPath ?? '', port);
    if (keys === null) return [];
    const where = socketPath === undefined ? { host, port } : { socketPath };
    return [[name, { ...where, ...(jump === undefined ? {} : { jump }), ...keys } as SshTarget] as const];
  });
  return Object.fromEntries([...hops, ...named]);
}

/** Target of a node whose provider says where it is; null when the configuration has the last word. Throws as above. Pure. */
export function providedTarget(trust: Trust, { node: name, host, port: told }: NodeEndpoint): SshTarget | null {
  const configured = trust.config.ssh.nodes[name];
  if (configured?.host !== undefined || configured?.socketPath !== undefined) return null;
  const port = told ?? configured?.port ?? SSH_PORT;
  const keys = trustedKeys(trust, { name, host, port });
  if (keys === null) throw hostUnknown(trust, name, host, port);
  return { host, port, ...(configured?.jump === undefined ? {} : { jump: configured.jump }), ...keys };
}

function hostUnknown({ config }: Trust, what: string, host: string, port: number): UsageError {
  return new UsageError(
    'ssh.host-unknown',
    `${what}: no host key is known for ${port === SSH_PORT ? host : `${host} port ${port}`}, so that nobody could tell who answers there`,
    `pin it in the configuration (hostKey: SHA256:...), or add it to ${config.ssh.knownHostsFile} once you have made sure of it`,
  );
}
