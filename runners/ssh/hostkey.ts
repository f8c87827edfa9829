import { createHash } from 'node:crypto';
import type { HostKey } from '../node.js';

/** Names the key in an SSH public key blob (RFC 4253, 6.6): its algorithm is the blob's first string. */
export function hostKeyOf(blob: Buffer): HostKey {
  const length = blob.length >= 4 ? blob.readUInt32BE(0) : 0;
  return {
    algorithm: blob.subarray(4, 4 + length).toString('latin1'),
    sha256: createHash('sha256').update(blob).digest('base64').replace(/=+$/, ''),
  };
}

/** Whether two SHA-256 fingerprints mean the same key; padding and a `SHA256:` prefix do not matter. */
export function sameFingerprint(a: string, b: string): boolean {
  return bare(a) !== '' && bare(a) === bare(b);
}

function bare(fingerprint: string): string {
  return fingerprint.replace(/^SHA256:/, '').replace(/=+$/, '');
}
