import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { LabrunError } from '../../src/errors.js';
import type { SshAccess, SshTarget } from '../../src/lab/inventory.js';
import type { Node, NodePool } from '../node.js';
import { NodeConnection } from './connection.js';
import { Deadline } from './deadline.js';
import { SshError } from './error.js';
import { readIdentity, type Identity } from './identity.js';
import { SshNode } from './node.js';
import { openSession, type Session } from './session.js';

/** A node that is gone is noticed within three of these: at once on this machine; a network gets time to mend itself. */
const KEEPALIVE_MS = { socket: 1_000, network: 5_000 };
/** How long a jump host may take to be connected itself. */
const JUMP_MS = 10_000;

/** One connection for each node of the lab, opened on first use; jump hosts share theirs with commands that run on them. */
export function createNodePool(access: SshAccess): NodePool {
  return new SshNodePool(access);
}

class SshNodePool implements NodePool {
  readonly #access: SshAccess;
  readonly #targets: Map<string, SshTarget>;
  /** By the way to the node: the hops before it, then its name. */
  readonly #connections = new Map<string, NodeConnection>();
  #identity: Promise<Identity> | null = null;
  #closed = false;

  constructor(access: SshAccess) {
    this.#access = access;
    this.#targets = new Map(Object.entries(access.targets));
  }

  node(name: string): Node {
    return new SshNode(this.#connection(name, this.#target(name).jump ?? []));
  }

  drop(name: string): void {
    for (const connection of this.#connections.values()) if (connection.node === name) connection.drop();
  }

  retarget(name: string, target: SshTarget): void {
    const before = this.#targets.get(name);
    this.#targets.set(name, target);
    if (before === undefined || JSON.stringify(before) === JSON.stringify(target)) return;
    // What goes through it goes the wrong way as well.
    for (const [way, connection] of this.#connections)
      if ((JSON.parse(way) as string[]).includes(name)) connection.drop();
  }

  close(): Promise<void> {
    this.#closed = true;
    for (const connection of this.#connections.values()) connection.dispose();
    return Promise.resolve();
  }

  #target(name: string): SshTarget {
    const target = this.#targets.get(name);
    if (target !== undefined) return target;
    throw new LabrunError('ssh.unknown-node', `the lab inventory has no SSH target for node '${name}'`, {
      hint: `it knows ${[...this.#targets.keys()].join(', ') || 'none'}`,
    });
  }

  #connection(name: string, jump: readonly string[]): NodeConnection {
    if (jump.includes(name))
      throw new LabrunError('ssh.jump-loop', `node '${name}' is its own jump host: ${[...jump, name].join(' > ')}`);
    const key = JSON.stringify([...jump, name]);
    let connection = this.#connections.get(key);
    if (connection === undefined) {
      connection = new NodeConnection(name, (signal) => this.#open(name, jump, signal));
      if (this.#closed) connection.dispose();
      this.#connections.set(key, connection);
    }
    return connection;
  }

  async #open(name: string, jump: readonly string[], signal: AbortSignal): Promise<Session> {
    const target = this.#target(name);
    this.#identity ??= readIdentity(this.#access, name);
    const identity = await this.#identity.catch((error: unknown) => {
      this.#identity = null;
      throw error;
    });
    const sock = await this.#socket(name, target, jump, signal);
    return await openSession(
      {
        node: name,
        user: target.user ?? this.#access.user,
        identity,
        hostKeys: [target.hostKeySha256, ...(target.otherHostKeysSha256 ?? [])],
        hostKeyAlgorithms: target.hostKeyAlgorithms,
        keepaliveMs: target.socketPath === undefined ? KEEPALIVE_MS.network : KEEPALIVE_MS.socket,
        sock,
      },
      signal,
    );
  }

  async #socket(name: string, target: SshTarget, jump: readonly string[], signal: AbortSignal): Promise<Duplex> {
    if (target.socketPath !== undefined) return connect(target.socketPath);
    if (target.host === undefined)
      throw new SshError('ssh.connect', name, 'the lab inventory gives neither a socket nor a host');
    const port = target.port ?? 22;
    const hop = jump.at(-1);
    if (hop === undefined) return connect({ host: target.host, port, noDelay: true });
    return await this.#through(hop, jump.slice(0, -1), { host: target.host, port }, signal);
  }

  async #through(
    hop: string,
    before: readonly string[],
    to: { host: string; port: number },
    signal: AbortSignal,
  ): Promise<Duplex> {
    // A first hop is reached the way its own entry says.
    const path = before.length > 0 ? before : (this.#target(hop).jump ?? []);
    const deadline = new Deadline(JUMP_MS);
    const session = await this.#connection(hop, path).session({ deadline, signal, retry: false });
    return await new Promise<Duplex>((resolve, reject) => {
      session.client.forwardOut('127.0.0.1', 0, to.host, to.port, (error, channel) => {
        if (error)
          reject(
            new SshError('ssh.connect', hop, `could not forward to ${to.host}:${to.port}: ${error.message}`, {
              cause: error,
            }),
          );
        else resolve(channel);
      });
    });
  }
}
