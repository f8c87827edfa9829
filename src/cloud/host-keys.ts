import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newKeyPair, type KeyPair } from '../../runners/ssh/index.js';

export type HostKeys = Readonly<Record<string, KeyPair>>;

function fileOf(dir: string): string {
  return join(dir, 'host-keys.json');
}

/** Makes a host key for each node and keeps them in the run's key directory, readable by this user alone. */
export function makeHostKeys(dir: string, nodes: readonly string[]): HostKeys {
  const keys = Object.fromEntries(nodes.map((node) => [node, newKeyPair(node)]));
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  writeFileSync(fileOf(dir), JSON.stringify(keys), { mode: 0o600 });
  return keys;
}

/** Those of an earlier process; none when the directory was lost. */
export function readHostKeys(dir: string): HostKeys {
  const path = fileOf(dir);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as HostKeys) : {};
}
