import ssh2 from 'ssh2';
import { hostKeyOf } from './hostkey.js';

/** An ed25519 key pair in OpenSSH's own formats. */
export interface KeyPair {
  /** Contents of a private key file, without passphrase. */
  privateKey: string;
  /** One line, as in an authorized_keys file. */
  publicKey: string;
  /** Base64 SHA-256 of the public key without padding. */
  sha256: string;
}

export function newKeyPair(comment: string): KeyPair {
  const { private: privateKey, public: publicKey } = ssh2.utils.generateKeyPairSync('ed25519', { comment });
  return { privateKey, publicKey: publicKey.trim(), sha256: fingerprintOf(publicKey) };
}

/** SHA-256 of an OpenSSH public key in one line. */
export function fingerprintOf(publicKey: string): string {
  return hostKeyOf(Buffer.from(publicKey.split(' ')[1] ?? '', 'base64')).sha256;
}
