import { existsSync, readFileSync } from 'node:fs';
import { knownHostKeys } from '../../runners/ssh/index.js';
import type { CloudConfig } from '../lab/cloud-config.js';
import type { SshTarget } from '../lab/inventory.js';
import type { HostKeys } from './host-keys.js';

/** What tells host keys: the configuration's pins, the keys that this run gave its machines, and a known_hosts file. */
export interface Trust {
  config: Pick<CloudConfig, 'ssh'>;
  hostKeys: HostKeys;
  /** Text of the known_hosts file; empty when there is none. */
  knownHosts: string;
}

/** Reads the known_hosts file that a configuration names. */
export function readTrust(config: Pick<CloudConfig, 'ssh'>, hostKeys: HostKeys): Trust {
  const path = config.ssh.knownHostsFile;
  return { config, hostKeys, knownHosts: existsSync(path) ? readFileSync(path, 'utf8') : '' };
}

export type TrustedKeys = Pick<SshTarget, 'hostKeySha256' | 'otherHostKeysSha256' | 'hostKeyAlgorithms'>;

/**
 * The keys that a machine may show: the one pinned for it, else the one that this run gave it, else those that known_hosts has
 * for its address. Null when nobody knows any. Pure.
 */
export function trustedKeys(
  { config, hostKeys, knownHosts }: Trust,
  { name, pinned, host, port }: { name: string; pinned?: string | undefined; host?: string | undefined; port: number },
): TrustedKeys | null {
  const node = config.ssh.nodes[name];
  const pin = pinned ?? node?.hostKeySha256;
  if (pin !== undefined) return { hostKeySha256: pin };
  const own = hostKeys[name];
  if (own !== undefined) return { hostKeySha256: own.sha256, hostKeyAlgorithms: ['ssh-ed25519'] };
  const [first, ...others] = host === undefined ? [] : knownHostKeys(knownHosts, host, port);
  if (first === undefined) return null;
  return {
    hostKeySha256: first.sha256,
    ...(others.length === 0 ? {} : { otherHostKeysSha256: others.map(({ sha256 }) => sha256) }),
    hostKeyAlgorithms: [...new Set([first, ...others].map(({ algorithm }) => algorithm))],
  };
}
