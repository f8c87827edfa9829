import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import ssh2 from 'ssh2';
import type { ParsedKey } from 'ssh2';
import { messageOf } from '../../src/errors.js';
import type { SshAccess } from '../../src/lab/inventory.js';
import { SshError } from './error.js';

/** What labrun proves itself with. */
export interface Identity {
  privateKey?: Buffer;
  agent?: string;
}

/** Reads the private key and looks for the agent. Throws SshError `ssh.key` when there is neither, or one that cannot be used. */
export async function readIdentity(access: SshAccess, node: string): Promise<Identity> {
  const { privateKeyFile, agentSocket } = access;
  const agent = agentSocket !== undefined && existsSync(agentSocket) ? { agent: agentSocket } : {};
  if (privateKeyFile !== undefined) return { privateKey: await readKey(privateKeyFile, node), ...agent };
  if ('agent' in agent) return agent;
  throw new SshError(
    'ssh.key',
    node,
    agentSocket === undefined ? 'there is no key' : `no SSH agent at ${agentSocket}`,
    {
      hint: 'name a key with ssh.privateKeyFile in the configuration, or start an agent',
    },
  );
}

async function readKey(path: string, node: string): Promise<Buffer> {
  try {
    const key = await readFile(path);
    const parsed = ssh2.utils.parseKey(key);
    if (parsed instanceof Error) throw parsed;
    return key;
  } catch (error) {
    throw new SshError('ssh.key', node, `the private key ${path} cannot be used: ${messageOf(error)}`, {
      hint: 'a key with a passphrase belongs into an SSH agent',
    });
  }
}

/** The public key that labrun logs in with, one line: that of the file, else the agent's first. Throws SshError `ssh.key`. */
export async function publicKeyOf(access: Omit<SshAccess, 'targets'>): Promise<string> {
  const { privateKey, agent } = await readIdentity({ ...access, targets: {} }, 'created machines');
  const key = privateKey === undefined ? await firstOf(agent ?? '') : ssh2.utils.parseKey(privateKey);
  if (key instanceof Error)
    throw new SshError('ssh.key', 'created machines', messageOf(key), {
      hint: 'ssh-add -l lists the keys of the agent',
    });
  return `${key.type} ${key.getPublicSSH().toString('base64')}`;
}

function firstOf(agentSocket: string): Promise<ParsedKey | Error> {
  return new Promise((resolve) => {
    ssh2.createAgent(agentSocket).getIdentities((error, keys = []) => {
      const [key] = keys;
      if (error) resolve(error);
      else if (key === undefined) resolve(new Error('the SSH agent has no key'));
      else {
        const parsed = ssh2.utils.parseKey(key as Parameters<typeof ssh2.utils.parseKey>[0]);
        resolve(parsed);
      }
    });
  });
}
