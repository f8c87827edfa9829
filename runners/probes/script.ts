import { shellQuote } from '../ssh/quote.js';
import { PROBE_KEY } from './setup.js';

/** Pings of one flow; what the matrix is defined with. */
export const PINGS = 3;
/** The shortest interval that ping allows an unprivileged user, in seconds. */
const PING_INTERVAL = '0.002';
/** Older iputils allow unprivileged users no less than this. */
const OLD_PING_INTERVAL = '0.2';
const PING_WAIT_SECONDS = 1;

export interface ProbedFlow {
  /** Names the flow in the report. */
  number: number;
  dstIp: string;
  /** Hex payload that no other flow carries. */
  pattern: string;
  /** Algorithm of the destination's known host key: asks its sshd to prove that one. */
  hostKeyAlgorithm: string | undefined;
}

/**
 * The command that probes all flows of one source at once and prints its report (src/matrix/report.ts reads it). Every
 * part bounds its own time, and each login is a new connection. `timeoutSeconds` bounds each step of a login.
 */
export function probeCommand(flows: readonly ProbedFlow[], timeoutSeconds: number): string {
  const calls = flows.flatMap((flow) => {
    const number = String(flow.number);
    return [
      `p ${shellQuote([number, flow.dstIp, flow.pattern])} &`,
      `s ${shellQuote([number, flow.dstIp, ...hostKeyOptions(flow.hostKeyAlgorithm)])} &`,
    ];
  });
  return shellQuote(['sh', '-c', `${HEAD}\n${sshFunction(timeoutSeconds)}\n${calls.join('\n')}\n${TAIL}`]);
}

/**
 * Options of every login that labrun starts on a client: none of the client's own configuration, no reuse of a connection.
 * The host key is learnt, not checked: labrun compares it with the destination's known one afterwards, and so can tell
 * who answered.
 */
export function loginOptions(timeoutSeconds: number): string[] {
  const options = {
    ControlMaster: 'no',
    ControlPath: 'none',
    IdentitiesOnly: 'yes',
    BatchMode: 'yes',
    PreferredAuthentications: 'publickey',
    KexAlgorithms: '^curve25519-sha256',
    StrictHostKeyChecking: 'accept-new',
    HashKnownHosts: 'no',
    UpdateHostKeys: 'no',
    GlobalKnownHostsFile: '/dev/null',
    AddressFamily: 'inet',
    LogLevel: 'ERROR',
    ConnectionAttempts: '1',
    ConnectTimeout: String(timeoutSeconds),
  };
  return ['-n', '-T', '-F', 'none', ...Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`])];
}

function hostKeyOptions(algorithm: string | undefined): string[] {
  if (algorithm === undefined) return [];
  const offered = algorithm === 'ssh-rsa' ? 'rsa-sha2-512,rsa-sha2-256,ssh-rsa' : algorithm;
  return ['-o', `HostKeyAlgorithms=${offered}`];
}

const HEAD = `export LC_ALL=C; umask 077
d=$(mktemp -d) || exit 1; trap 'rm -rf "$d"' EXIT
p() {
  o="$d/ping.$1"
  ping -n -c ${PINGS} -i ${PING_INTERVAL} -W ${PING_WAIT_SECONDS} -p "$3" "$2" > "$o" 2>&1 ||
    ! grep -q 'minimal interval' "$o" || ping -n -c ${PINGS} -i ${OLD_PING_INTERVAL} -W ${PING_WAIT_SECONDS} -p "$3" "$2" > "$o" 2>&1
}`;

/** ServerAlive bounds a peer that falls silent after the connection is open, as a path that loses big packets does. */
function sshFunction(timeoutSeconds: number): string {
  const options = [
    ...loginOptions(timeoutSeconds),
    '-o',
    `ServerAliveInterval=${timeoutSeconds}`,
    '-o',
    'ServerAliveCountMax=1',
  ];
  const remote = 'read -r h < /proc/sys/kernel/hostname; echo "labrun $SSH_CONNECTION $h"';
  return `s() {
  n=$1 dst=$2; shift 2; o="$d/ssh.$n"
  read -r from _ < /proc/uptime
  ssh ${shellQuote(options)} "$@" -i "$HOME/${PROBE_KEY}" -o UserKnownHostsFile="$d/key.$n" "$dst" ${shellQuote([remote])} > "$o" 2> "$d/err.$n"
  c=$?; read -r to _ < /proc/uptime
  printf '\\nexit %s %s %s\\n' "$c" "$from" "$to" >> "$o"
}`;
}

const TAIL = `ip -4 route show default > "$d/gw" 2>&1 &
read -r h < /proc/sys/kernel/hostname; echo "$h" > "$d/host"
wait; cd "$d" && grep -a -H '' *`;
