import { createHmac } from 'node:crypto';
import type { HostKey } from '../node.js';
import { hostKeyOf } from './hostkey.js';

/**
 * Keys that a known_hosts file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT) has for a host: plain names, patterns and hashed names.
 * Revoked keys are left out wherever else they stand; certificate authorities are not supported and left out too. Pure.
 */
export function knownHostKeys(text: string, host: string, port: number): HostKey[] {
  // The standard port is not part of the name.
  const name = port === 22 ? host : `[${host}]:${port}`;
  const found = new Map<string, HostKey>();
  const revoked = new Set<string>();
  for (const line of text.split('\n')) {
    const entry = parseLine(line);
    if (entry === null || !names(entry.hosts, name.toLowerCase())) continue;
    const key = hostKeyOf(entry.key);
    if (entry.marker === '@revoked') revoked.add(key.sha256);
    else if (entry.marker === '') found.set(key.sha256, key);
  }
  return [...found.values()].filter(({ sha256 }) => !revoked.has(sha256));
}

function parseLine(line: string): { marker: string; hosts: string; key: Buffer } | null {
  const words = line.trim().split(/\s+/);
  const marker = words[0]?.startsWith('@') ? (words.shift() ?? '') : '';
  const [hosts = '', algorithm = '', blob = ''] = words;
  if (hosts === '' || hosts.startsWith('#') || blob === '') return null;
  const key = Buffer.from(blob, 'base64');
  // The file's word for the algorithm and the key's own must agree, or the line is damaged.
  return hostKeyOf(key).algorithm === algorithm ? { marker, hosts, key } : null;
}

/** Whether the first field of a line means this name. A pattern with `!` that matches rules the whole line out. */
function names(field: string, name: string): boolean {
  if (field.startsWith('|')) return isHashOf(field, name);
  const patterns = field.toLowerCase().split(',');
  const matches = (pattern: string): boolean => glob(pattern).test(name);
  if (patterns.some((pattern) => pattern.startsWith('!') && matches(pattern.slice(1)))) return false;
  return patterns.some((pattern) => !pattern.startsWith('!') && matches(pattern));
}

/** `|1|salt|hash`: HMAC-SHA1 of the name with the salt as its key, both in base64. */
function isHashOf(field: string, name: string): boolean {
  const [, version, salt = '', hash = ''] = field.split('|');
  if (version !== '1') return false;
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
}

function glob(pattern: string): RegExp {
  const source = pattern
    .replace(/[\\^$.+()|[\]{}]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`);
}
