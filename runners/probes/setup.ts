import { basename } from 'node:path/posix';
import { LabrunError } from '../../src/errors.js';
import { eachLimited, NODES_AT_ONCE } from '../../src/limit.js';
import type { NodePlan } from '../../src/model.js';
import type { HostKey, NodePool } from '../node.js';
import { newKeyPair } from '../ssh/key-pair.js';
import { shellQuote } from '../ssh/quote.js';

/** Where each client keeps the key with which it logs in at the others, below its home directory. */
export const PROBE_KEY = '.ssh/labrun_probe';
/** Marks the key's line in authorized_keys, so that the next run replaces it. */
const COMMENT = 'labrun-probe';
const PREPARE_MS = 30_000;

/** What a client says of itself over its verified management connection. */
export interface ClientIdentity {
  hostname: string;
  hostKey: HostKey;
}

/** The clients that are ready to probe each other, by node name. */
export interface ProbeSetup {
  clients: Readonly<Record<string, ClientIdentity>>;
}

/**
 * Gives all clients one key of this run, so that each may log in at each other, and learns who they are. Once a run; one
 * round trip for each client, all at once. Throws SshError, LabrunError `probes.prepare`.
 */
export async function prepareProbes(
  pool: NodePool,
  clients: readonly NodePlan[],
  signal: AbortSignal,
): Promise<ProbeSetup> {
  const key = newKeyPair(COMMENT);
  const command = shellQuote(['sh', '-c', SCRIPT, 'prepare', key.publicKey]);
  const entries = await eachLimited(NODES_AT_ONCE, clients, async ({ name }): Promise<[string, ClientIdentity]> => {
    const node = pool.node(name);
    const result = await node.exec(command, { timeoutMs: PREPARE_MS, signal, stdin: key.privateKey });
    const hostname = result.stdout.trim();
    if (result.code !== 0 || hostname === '')
      throw new LabrunError(
        'probes.prepare',
        `${name} could not be prepared: ${result.stderr.trim() || 'it told no hostname'}`,
      );
    return [name, { hostname, hostKey: await node.hostKey({ timeoutMs: PREPARE_MS, signal }) }];
  });
  return { clients: Object.fromEntries(entries) };
}

const SCRIPT = `umask 077
mkdir -p "$HOME/.ssh" && cd "$HOME/.ssh" || exit 1
key=${basename(PROBE_KEY)} own=authorized_keys
cat > "$key.new" && mv -f "$key.new" "$key" || exit 1
[ ! -f "$own" ] || cp -p "$own" "$own.new" || exit 1
{ [ ! -f "$own" ] || grep -v ' ${COMMENT}$' "$own"; printf '%s\\n' "$1"; } > "$own.new" && mv -f "$own.new" "$own" || exit 1
uname -n`;

/** Takes back what `prepareProbes` has put on a client, in a login shell there. May be repeated. */
export const FORGET_PROBES = `umask 077
cd "$HOME/.ssh" 2>/dev/null || exit 0
own=authorized_keys
if grep -q ' ${COMMENT}$' "$own" 2>/dev/null; then
  cp -p "$own" "$own.new" || exit 1
  { grep -v ' ${COMMENT}$' "$own" || :; } > "$own.new" && mv -f "$own.new" "$own" || exit 1
fi
rm -f ${basename(PROBE_KEY)} ${basename(PROBE_KEY)}.new`;
