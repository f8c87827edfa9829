import type { Duplex } from 'node:stream';
import ssh2 from 'ssh2';
import type { Client, ServerHostKeyAlgorithm } from 'ssh2';
import { messageOf } from '../../src/errors.js';
import type { HostKey } from '../node.js';
import type { Identity } from './identity.js';
import { reasonOf } from './deadline.js';
import { SshError } from './error.js';
import { hostKeyOf, sameFingerprint } from './hostkey.js';

/** An authenticated connection. It is over once `closed` is true; nothing revives it. */
export interface Session {
  readonly client: Client;
  readonly hostKey: HostKey;
  readonly closed: boolean;
  destroy(): void;
}

export interface SessionTarget {
  node: string;
  user: string;
  identity: Identity;
  /** SHA-256 of each key that the server may prove. */
  hostKeys: readonly string[];
  /** Kinds of host key that it is asked for; absent: any. */
  hostKeyAlgorithms?: readonly string[] | undefined;
  /** Time between two signs of life, in ms; the connection is given up when three get no answer. */
  keepaliveMs: number;
  /** Connected, or about to be: a TCP or Unix socket, or a channel through a jump host. */
  sock: Duplex;
}

/** A handshake that takes longer than this has failed; the caller may try again. */
const HANDSHAKE_MS = 10_000;
const KEEPALIVE_LOST = 3;

/** Speaks SSH over the socket. Throws SshError `ssh.connect` or `ssh.hostkey`. */
export function openSession(target: SessionTarget, signal: AbortSignal): Promise<Session> {
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    let presented: HostKey | undefined;
    let closed = false;
    let settled = false;
    const destroy = (): void => {
      closed = true;
      client.destroy();
      target.sock.destroy();
    };
    const settle = (act: () => void): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      act();
    };
    const fail = (error: Error): void =>
      settle(() => {
        destroy();
        reject(error);
      });
    const onAbort = (): void => fail(reasonOf(signal));
    const timer = setTimeout(
      () => fail(new SshError('ssh.connect', target.node, `no SSH session after ${HANDSHAKE_MS} ms`)),
      HANDSHAKE_MS,
    );
    // The listener stays for the life of the connection: ssh2 reports late socket errors as events too.
    client.on('error', (error) => fail(explain(target, presented, error)));
    client.on('close', () => {
      closed = true;
      fail(new SshError('ssh.connect', target.node, 'the connection closed before a session was open'));
    });
    client.on('ready', () => {
      const hostKey = presented;
      if (hostKey === undefined) return fail(new SshError('ssh.hostkey', target.node, 'the server showed no host key'));
      settle(() =>
        resolve({
          client,
          hostKey,
          destroy,
          get closed() {
            return closed;
          },
        }),
      );
    });
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    client.connect({
      sock: target.sock,
      username: target.user,
      ...target.identity,
      authHandler: [
        ...(target.identity.privateKey === undefined ? [] : (['publickey'] as const)),
        ...(target.identity.agent === undefined ? [] : (['agent'] as const)),
      ],
      hostVerifier: (blob: Buffer) => {
        presented = hostKeyOf(blob);
        return isKnown(target, presented);
      },
      algorithms: {
        ...serverHostKey(target.hostKeyAlgorithms),
        kex: { prepend: ['curve25519-sha256'], append: [], remove: [] },
        cipher: { prepend: ['aes128-gcm@openssh.com', 'chacha20-poly1305@openssh.com'], append: [], remove: [] },
      },
      readyTimeout: HANDSHAKE_MS,
      keepaliveInterval: target.keepaliveMs,
      keepaliveCountMax: KEEPALIVE_LOST,
    });
    // Without it, Nagle and delayed acks cost 40 ms a round trip. ssh2 ignores it where the socket has no such option.
    client.setNoDelay(true);
  });
}

function isKnown(target: SessionTarget, { sha256 }: HostKey): boolean {
  return target.hostKeys.some((known) => sameFingerprint(sha256, known));
}

/** A known key of the kind `ssh-rsa` may be proved with newer hashes (RFC 8332). */
function serverHostKey(kinds: readonly string[] | undefined): { serverHostKey?: ServerHostKeyAlgorithm[] } {
  if (kinds === undefined) return {};
  const algorithms = kinds.flatMap((kind) => (kind === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256', kind] : [kind]));
  return { serverHostKey: algorithms as ServerHostKeyAlgorithm[] };
}

function explain(target: SessionTarget, presented: HostKey | undefined, error: Error): SshError {
  const known = target.hostKeys.map((key) => `SHA256:${key}`).join(' or ');
  if (presented !== undefined && !isKnown(target, presented))
    return new SshError(
      'ssh.hostkey',
      target.node,
      `its host key should be ${known}, but the server showed ${presented.algorithm} SHA256:${presented.sha256}`,
      { hint: 'another machine answers at this address, or the lab inventory is out of date' },
    );
  const hint = /authentication methods failed/i.test(error.message)
    ? { hint: `the machine does not let ${target.user} in with this key` }
    : {};
  return new SshError('ssh.connect', target.node, messageOf(error), { cause: error, ...hint });
}
