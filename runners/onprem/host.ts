import type { RunTags } from '../../src/model.js';
import type { NodePool } from '../node.js';
import { shellQuote } from '../ssh/quote.js';
import { OnpremError } from './error.js';

/** The mark of a run on an adopted host. The file is the resource: whoever finds it knows whose the host is, and until when. */
export const TAG_FILE = '/run/labrun/tags.json';

export interface CallLimits {
  timeoutMs: number;
  signal: AbortSignal;
}

export interface HostState {
  tags: Partial<RunTags> | null;
  nics: { name: string; addresses: string[] }[];
  forwarding: boolean;
}

const MARK = '--labrun-section--';
const READ = `if [ -e ${TAG_FILE} ]; then cat ${TAG_FILE} || exit 1; fi; echo; echo ${MARK}; ip -j -4 addr || exit 1; echo ${MARK}; cat /proc/sys/net/ipv4/ip_forward`;

/** Reads a host in one round trip. Throws SshError, OnpremError: a host that cannot be read is not a clean one. */
export async function readHost(pool: NodePool, name: string, limits: CallLimits): Promise<HostState> {
  const result = await pool.node(name).exec(READ, limits);
  if (result.code !== 0)
    throw new OnpremError(
      'onprem.command',
      `${name} cannot be read: ${result.stderr.trim() || `exit code ${result.code}`}`,
    );
  const [tags = '', links = '', forward = ''] = result.stdout.split(MARK);
  return { tags: parseTags(name, tags), nics: parseLinks(name, links), forwarding: forward.trim() === '1' };
}

/**
 * Tags the host, unless somebody else did so first: the file appears whole or not at all, and only once. Returns the tags
 * that are there afterwards.
 */
export async function writeTags(
  pool: NodePool,
  name: string,
  tags: RunTags,
  limits: CallLimits,
): Promise<Partial<RunTags> | null> {
  const script = `umask 022; d=$(dirname "$1"); mkdir -p "$d" && printf '%s\\n' "$2" > "$1.$$" || exit 1
ln -T "$1.$$" "$1" 2>/dev/null; rm -f "$1.$$"; cat "$1"`;
  return parseTags(name, await asRoot(pool, name, script, [TAG_FILE, JSON.stringify(tags)], limits));
}

/** Removes the tag file if it still is that run's; whatever else is there stays. Already gone is success. */
export async function removeTags(pool: NodePool, name: string, runId: string, limits: CallLimits): Promise<void> {
  const script = `[ -e "$1" ] || exit 0
if grep -qF -- "$2" "$1"; then rm -f "$1" && { rmdir "$(dirname "$1")" 2>/dev/null || :; }; fi`;
  await asRoot(pool, name, script, [TAG_FILE, JSON.stringify(runId)], limits);
}

async function asRoot(
  pool: NodePool,
  name: string,
  script: string,
  args: string[],
  limits: CallLimits,
): Promise<string> {
  const result = await pool.node(name).exec(shellQuote(['sudo', '-n', 'sh', '-c', script, 'labrun', ...args]), limits);
  if (result.code === 0) return result.stdout;
  throw new OnpremError(
    'onprem.command',
    `${name}: ${TAG_FILE} could not be changed: ${result.stderr.trim() || `exit code ${result.code}`}`,
  );
}

function parseTags(name: string, text: string): Partial<RunTags> | null {
  if (text.trim() === '') return null;
  const tags = parseJson(name, TAG_FILE, text);
  if (typeof tags === 'object' && tags !== null && !Array.isArray(tags)) return tags;
  throw new OnpremError(
    'onprem.unreadable',
    `${name}: ${TAG_FILE} holds no tags`,
    'look at it by hand; labrun leaves alone what is not its own',
  );
}

function parseLinks(name: string, text: string): HostState['nics'] {
  const links = parseJson(name, 'ip -j -4 addr', text) as {
    ifname?: string;
    flags?: string[];
    addr_info?: { local?: string }[];
  }[];
  return links
    .filter((link) => link.flags?.includes('LOOPBACK') !== true)
    .map((link) => ({
      name: link.ifname ?? '?',
      addresses: (link.addr_info ?? []).flatMap((info) => (info.local === undefined ? [] : [info.local])),
    }))
    .filter((nic) => nic.addresses.length > 0);
}

function parseJson(name: string, what: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new OnpremError('onprem.unreadable', `${name}: ${what} is not JSON: ${text.trim().slice(0, 80)}`);
  }
}
