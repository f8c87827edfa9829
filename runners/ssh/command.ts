import type { ClientChannel } from 'ssh2';
import { messageOf } from '../../src/errors.js';
import type { ExecResult } from '../node.js';
import { reasonOf, type Deadline } from './deadline.js';
import { SshError } from './error.js';
import type { Session } from './session.js';

export interface CommandRequest {
  node: string;
  command: string;
  stdin?: string | Buffer | undefined;
  deadline: Deadline;
  signal?: AbortSignal | undefined;
}

/** The command was never handed over, so that it may be tried again on another connection. */
export class NotStarted extends Error {}

/**
 * Opens a channel and starts the command. `attach` is called with the channel at once: a short command's exit code may be
 * in the same packet as the go-ahead. Throws NotStarted when the connection was gone or had no channel free.
 */
export function startCommand<T>(session: Session, command: string, attach: (channel: ClientChannel) => T): Promise<T> {
  return new Promise((resolve, reject) => {
    try {
      session.client.exec(command, (error, channel) => {
        if (error === undefined || error === null) return resolve(attach(channel));
        reject(/open failure|channel open/i.test(error.message) ? new NotStarted(error.message) : error);
      });
    } catch (error) {
      reject(new NotStarted(messageOf(error)));
    }
  });
}

/** Runs one command to its end. Throws NotStarted, SshError `ssh.timeout` or `ssh.closed`, or the signal's reason. */
export async function runCommand(session: Session, request: CommandRequest): Promise<ExecResult> {
  const { node, command } = request;
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  return await new Promise<ExecResult>((resolve, reject) => {
    let channel: ClientChannel | undefined;
    let settled = false;
    const settle = (act: () => void): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      request.signal?.removeEventListener('abort', onAbort);
      act();
    };
    const giveUp = (error: Error): void =>
      settle(() => {
        if (channel !== undefined) abandon(channel);
        reject(error);
      });
    const onAbort = (): void => giveUp(reasonOf(request.signal));
    const timer = setTimeout(
      () =>
        giveUp(
          new SshError(
            'ssh.timeout',
            node,
            `not done within ${request.deadline.totalMs} ms; ${lastOutput(stdout, stderr)}`,
            { command },
          ),
        ),
      request.deadline.leftMs(),
    );
    if (request.signal?.aborted === true) return onAbort();
    request.signal?.addEventListener('abort', onAbort, { once: true });
    const attach = (opened: ClientChannel): void => {
      channel = opened;
      if (settled) return abandon(opened);
      let exit: { code: number | null; signal: string | null } | undefined;
      opened.on('data', (chunk: Buffer) => stdout.push(chunk));
      opened.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
      opened.on('exit', (code: number | null, signal?: string) => (exit = { code, signal: signal ?? null }));
      opened.on('error', () => undefined);
      opened.on('close', () =>
        settle(() => {
          if (exit !== undefined) resolve({ ...exit, stdout: text(stdout), stderr: text(stderr) });
          else reject(new SshError('ssh.closed', node, 'the connection closed under the command', { command }));
        }),
      );
      opened.end(request.stdin);
    };
    startCommand(session, command, attach).catch((error: unknown) =>
      settle(() => {
        if (error instanceof NotStarted) return reject(error);
        reject(new SshError('ssh.closed', node, messageOf(error), { command, cause: error }));
      }),
    );
  });
}

/** Best effort: not every sshd passes signals on, but closing ends what reads or writes. */
function abandon(channel: ClientChannel): void {
  channel.on('error', () => undefined);
  channel.signal('KILL');
  channel.close();
}

function text(chunks: Buffer[]): string {
  return Buffer.concat(chunks).toString('utf8');
}

function lastOutput(stdout: Buffer[], stderr: Buffer[]): string {
  const last = [text(stderr), text(stdout)]
    .map((output) => output.trim().split('\n').at(-1)?.slice(0, 200) ?? '')
    .find((line) => line !== '');
  return last === undefined ? 'it printed nothing' : `it last printed: ${last}`;
}
