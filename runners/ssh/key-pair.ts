import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { hostKeyOf } from './hostkey.js';

/** An ed25519 key pair in OpenSSH's own formats. */
export interface KeyPair {
  /** Contents of a private key file, without passphrase. */
  privateKey: string;
  /** One line, as in an authorized_keys file. */
  publicKey: string;
  /** Base64 SHA-256 of the public key without padding, as `ssh-keygen -l` prints it. */
  sha256: string;
}

const TYPE = 'ssh-ed25519';
const KEY_BYTES = 32;

/**
 * Made without a process. Format: PROTOCOL.key of OpenSSH (`openssh-key-v1`). Not ssh2's own generator, which makes a key that
 * nobody can read whenever the public one begins with a zero byte, one in 256.
 */
export function newKeyPair(comment: string): KeyPair {
  // Both encodings (RFC 8410) end with the 32 bytes themselves. No key object is made and exported.
  const { privateKey, publicKey } = generateKeyPairSync('ed25519', {
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
  });
  const point = publicKey.subarray(-KEY_BYTES);
  const seed = privateKey.subarray(-KEY_BYTES);
  const blob = Buffer.concat([text(TYPE), text(point)]);
  const check = randomBytes(4);
  const secret = pad(
    Buffer.concat([check, check, text(TYPE), text(point), text(Buffer.concat([seed, point])), text(comment)]),
  );
  const file = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    text('none'), // cipher
    text('none'), // key derivation
    text(''),
    uint32(1),
    text(blob),
    text(secret),
  ]);
  return {
    privateKey: pem(file),
    publicKey: `${TYPE} ${blob.toString('base64')} ${comment}`,
    sha256: hostKeyOf(blob).sha256,
  };
}

function pem(data: Buffer): string {
  const body = data.toString('base64').replace(/.{70}/g, '$&\n').trimEnd();
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${body}\n-----END OPENSSH PRIVATE KEY-----\n`;
}

/** Filled up to the cipher's block size with 1, 2, 3, ... */
function pad(data: Buffer): Buffer {
  const missing = (8 - (data.length % 8)) % 8;
  return Buffer.concat([data, Buffer.from(Array.from({ length: missing }, (_, index) => index + 1))]);
}

function text(value: string | Buffer): Buffer {
  const data = Buffer.from(value);
  return Buffer.concat([uint32(data.length), data]);
}

function uint32(value: number): Buffer {
  const data = Buffer.alloc(4);
  data.writeUInt32BE(value);
  return data;
}
