import type { Duplex } from 'node:stream';
import ssh2 from 'ssh2';
import type { Client } from 'ssh2';
import { messageOf } from '../../src/errors.js';
import type { HostKey } from '../node.js';
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
  privateKey: Buffer;
  hostKeySha256: string;
  /** Connected, or about to be: a TCP or Unix socket, or a channel through a jump host. */
  sock: Duplex;
}

/** A handshake that takes longer than this has failed; the caller may try again. */
const HANDSHAKE_MS = 10_000;
const KEEPALIVE_MS = 1_000;
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
      privateKey: target.privateKey,
      authHandler: ['publickey'],
      hostVerifier: (blob: Buffer) => {
        presented = hostKeyOf(blob);
        return sameFingerprint(presented.sha256, target.hostKeySha256);
      },
      algorithms: {
        kex: { prepend: ['curve25519-sha256'], append: [], remove: [] },
        cipher: { prepend: ['aes128-gcm@openssh.com', 'chacha20-poly1305@openssh.com'], append: [], remove: [] },
      },
      readyTimeout: HANDSHAKE_MS,
      keepaliveInterval: KEEPALIVE_MS,
      keepaliveCountMax: KEEPALIVE_LOST,
    });
    // Without it, Nagle and delayed acks cost 40 ms a round trip. ssh2 ignores it where the socket has no such option.
    client.setNoDelay(true);
  });
}

function explain(target: SessionTarget, presented: HostKey | undefined, error: Error): SshError {
  if (presented !== undefined && !sameFingerprint(presented.sha256, target.hostKeySha256))
    return new SshError(
      'ssh.hostkey',
      target.node,
      `its host key should be SHA256:${target.hostKeySha256}, but the server showed ${presented.algorithm} SHA256:${presented.sha256}`,
      { hint: 'another machine answers at this address, or the lab inventory is out of date' },
    );
  return new SshError('ssh.connect', target.node, messageOf(error), { cause: error });
}
