import type { CheckResult } from '../../../src/model.js';
import { shellQuote } from '../../ssh/quote.js';
import { NEED, REPORT, SCRIPT_HEAD, type ProtocolKind } from './kind.js';

const LIFE_SECONDS = 60;
const CALL_SECONDS = 6;
const TRANSPORTS = ['tcp', 'udp'] as const;

/**
 * ONC RPC: null calls of the port mapper on port 111, over TCP and over UDP. A port mapper that the node has anyway is used;
 * otherwise one is started, which takes root. It does not tell where a call came from.
 */
export const rpc: ProtocolKind = {
  protocols: ['rpc'],
  server: 'RPC server',
  readyMs: 5_000,
  callMs: 1000 * (CALL_SECONDS + 4),
  serve: (ip) => shellQuote(['sh', '-c', SERVE, 'rpc', ip]),
  call(flows) {
    const calls = flows.flatMap(({ number, dstIp }) =>
      TRANSPORTS.map((transport) => `r ${shellQuote([`${number}.${transport}`, transport, dstIp])} &`),
    );
    return shellQuote(['sh', '-c', `${CALL}\n${calls.join('\n')}\nwait; ${REPORT}`]);
  },
  read(_flow, report) {
    const answers = TRANSPORTS.map((transport) => ({ transport, ...judge(report.get(transport) ?? []) }));
    const worst = answers.find(({ result }) => result === 'fail') ?? answers.find(({ result }) => result !== 'pass');
    if (worst === undefined) return [{ protocol: 'rpc', result: 'pass', detail: 'null calls over TCP and UDP' }];
    return [{ protocol: 'rpc', result: worst.result, detail: `over ${worst.transport.toUpperCase()}: ${worst.why}` }];
  },
};

// The number of the process is written by the shell that becomes it: sudo need not pass signals on.
const SERVE = `${SCRIPT_HEAD}
${NEED}
root=; [ "$(id -u)" = 0 ] || root='sudo -n'
began=; trap '[ -z "$began" ] || { $root kill "$(cat "$d/pid")"; $root rm -f /run/rpcbind.lock /run/rpcbind.sock; } 2>/dev/null; rm -rf "$d"' EXIT
trap 'exit 0' INT TERM HUP
need rpcinfo rpcbind
answers() { timeout -s KILL 2 rpcinfo -T tcp 127.0.0.1 portmapper >/dev/null 2>&1; }
if answers; then echo 'ready of the node itself'; sleep ${LIFE_SECONDS}; exit; fi
need rpcbind rpcbind
began=1
$root sh -c 'echo $$ > "$1"; exec timeout ${LIFE_SECONDS} rpcbind -f -h "$2"' rpcbind "$d/pid" "$1" > "$d/said" 2>&1 & p=$!
until answers; do
  kill -0 "$p" 2>/dev/null || { echo "rpcbind ended: $(cat "$d/said")" >&2; exit 1; }
  sleep 0.05
done
echo 'ready started'
wait "$p"`;

/** r KEY TRANSPORT IP: one null call. */
const CALL = `${SCRIPT_HEAD}; trap 'rm -rf "$d"' EXIT
${NEED}
need rpcinfo rpcbind
r() { timeout -s KILL ${CALL_SECONDS} rpcinfo -T "$2" "$3" portmapper > "$d/$1" 2>&1; echo "exit $?" >> "$d/$1"; }`;

/** Killed: the RPC library holds all other signals back during a call. */
const TIMED_OUT = '137';

function judge(lines: readonly string[]): { result: CheckResult; why: string } {
  const code = /^exit (\d+)$/.exec(lines.at(-1) ?? '')?.[1];
  if (code === undefined) return { result: 'na', why: 'rpcinfo did not end' };
  if (code === '0' && lines.some((line) => line.includes('ready and waiting'))) return { result: 'pass', why: '' };
  if (code === TIMED_OUT) return { result: 'fail', why: `no answer within ${CALL_SECONDS} s` };
  return { result: 'fail', why: lines.at(-2)?.replace(/^rpcinfo: /, '') ?? `rpcinfo ended with ${code}` };
}
