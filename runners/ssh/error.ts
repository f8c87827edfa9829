import { LabrunError } from '../../src/errors.js';

/**
 * `ssh.connect`: no session could be opened; `ssh.hostkey`: someone else answered; `ssh.key`: there is no key to log in with;
 * `ssh.timeout`: the command outlived its deadline; `ssh.closed`: the connection broke under a command; `ssh.push`: a file did
 * not arrive as sent.
 */
export type SshErrorCode = 'ssh.connect' | 'ssh.hostkey' | 'ssh.key' | 'ssh.timeout' | 'ssh.closed' | 'ssh.push';

const SHOWN = 120;

/** SSH failed on one node. A command that merely exits non-zero is a result, not this. */
export class SshError extends LabrunError {
  readonly node: string;
  /** The whole command, when there was one; the message shows its beginning only. */
  readonly command: string | undefined;

  constructor(
    code: SshErrorCode,
    node: string,
    what: string,
    options: { command?: string; hint?: string; cause?: unknown } = {},
  ) {
    const { command, ...rest } = options;
    super(code, `${node}: ${what}${command === undefined ? '' : ` (command: ${beginning(command)})`}`, rest);
    this.node = node;
    this.command = command;
  }
}

function beginning(command: string): string {
  const line = command.replace(/\s+/g, ' ').trim();
  return line.length > SHOWN ? `${line.slice(0, SHOWN)}...` : line;
}
