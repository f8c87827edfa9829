import type { SshTarget } from '../src/lab/inventory.js';

/** One machine of the lab, reached over one pooled, multiplexed SSH connection. */
export interface Node {
  readonly name: string;
  /** Runs a command and waits. A non-zero exit code is a result, not an error. Throws SshError (code `ssh.*`). */
  exec(command: string, options: ExecOptions): Promise<ExecResult>;
  /** Starts a command that runs until `stop()`; `onStdout` gets raw chunks as they arrive. */
  stream(
    command: string,
    options: { onStdout(chunk: Buffer): void; onStderr?(chunk: Buffer): void },
  ): Promise<RunningCommand>;
  /** Writes a file and verifies its SHA-256 on the node. */
  push(
    content: Buffer,
    path: string,
    mode: number,
    options: { timeoutMs: number; signal?: AbortSignal },
  ): Promise<void>;
  /** The host key that the node's sshd proved to hold on the management connection; opens it when need be. */
  hostKey(options: { timeoutMs: number; signal?: AbortSignal }): Promise<HostKey>;
}

export interface ExecOptions {
  /** Deadline of everything together: connecting, the command, its output. */
  timeoutMs: number;
  /** Ends the wait; rejects with the signal's reason. */
  signal?: AbortSignal;
  stdin?: string | Buffer;
  /** False: one connection attempt only, to learn whether the node answers. Default: try again until the deadline. */
  retryConnect?: boolean;
}

export interface HostKey {
  /** As in `ssh-ed25519`. */
  algorithm: string;
  /** Base64 without padding. */
  sha256: string;
}

export interface ExecResult {
  code: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
}

export interface RunningCommand {
  /** Ends the command (SIGINT first, then closes the channel) and waits for it, at most `graceMs`. */
  stop(graceMs?: number): Promise<void>;
  /** Resolves when the command has ended by itself or was stopped; never rejects. */
  done: Promise<{ code: number | null }>;
}

/** All nodes of one lab. Connections open on first use and are reopened after a node was restarted. */
export interface NodePool {
  node(name: string): Node;
  /** Drops the connection to a node that was stopped, so that nothing waits for its keepalive. */
  drop(name: string): void;
  /** Says anew where a node is reached: one that was created just now, or that came back under another address. */
  retarget?(name: string, target: SshTarget): void;
  close(): Promise<void>;
}
