import { shellQuote } from '../../ssh/quote.js';
import { NEED, REPORT, SCRIPT_HEAD, type CalledFlow, type Outcome, type ProtocolKind } from './kind.js';

/** Larger than what one flight of segments carries. */
const FILE_BYTES = 200_000;
const LIFE_SECONDS = 60;
/** As many have a password; a lab of four sites has 12. */
const MOST_FLOWS = 99;
const CONNECT_SECONDS = 4;
const TRANSFER_SECONDS = 8;
/** What curl ends with when it was built without the protocol, and when time is up. */
const UNSUPPORTED = '1';
const TIMED_OUT = '28';
const MODES = ['active', 'passive'] as const;

/**
 * FTP with its two data connections: the client opens the passive one, the server the active one, and both ends tell each
 * other addresses inside the protocol. So a filter, a NAT or a helper that meddles with FTP shows here first. vsftpd serves one
 * file as the login user, on FTP's own port where that user may; curl fetches it. A password of its own lets each transfer
 * in, nobody else, and names it in the server's log, which tells where it came from.
 */
export const ftp: ProtocolKind = {
  protocols: ['ftp-active', 'ftp-passive'],
  server: 'FTP server',
  readyMs: 5_000,
  callMs: 1000 * (2 * TRANSFER_SECONDS + 4),
  serve: (ip) => shellQuote(['sh', '-c', SERVE, 'ftp', ip]),
  call: (flows) => shellQuote(['sh', '-c', `${CALL}\n${flows.map(callLines).join('\n')}\nwait; ${REPORT}`]),
  read: (flow, report, log) =>
    MODES.map((mode) => ({ protocol: `ftp-${mode}`, ...judge(flow, mode, report, log) }) as const),
};

const SERVE = `${SCRIPT_HEAD}
${NEED}
p=; trap '[ -z "$p" ] || kill "$p" 2>/dev/null; cat "$d/log" 2>/dev/null; rm -rf "$d"' EXIT; trap 'exit 0' INT TERM HUP
need vsftpd vsftpd
mkdir "$d/served" && head -c ${FILE_BYTES} /dev/urandom > "$d/served/labrun.bin" || exit 1
sum=$(sha256sum < "$d/served/labrun.bin"); secret=$(head -c 12 /dev/urandom | od -An -tx1 | tr -d ' ')
for n in $(seq 0 ${MOST_FLOWS}); do echo "labrun-$n-active-$secret"; echo "labrun-$n-passive-$secret"; done > "$d/passwords"
# As anybody but root vsftpd calls back from a port of the system's choice.
port=21 from_20=NO
if [ "$(id -u)" = 0 ]; then from_20=YES
elif [ "$(cat /proc/sys/net/ipv4/ip_unprivileged_port_start)" -gt 21 ]; then port=2121; fi
cat > "$d/conf" <<END
listen=YES
listen_address=$1
listen_port=$port
background=NO
run_as_launching_user=YES
anonymous_enable=YES
ftp_username=$(id -un)
local_enable=NO
anon_root=$d/served
anon_world_readable_only=NO
cmds_allowed=USER,PASS,PWD,TYPE,SIZE,PASV,PORT,RETR,QUIT
secure_email_list_enable=YES
email_password_file=$d/passwords
connect_from_port_20=$from_20
seccomp_sandbox=NO
isolate=NO
isolate_network=NO
xferlog_enable=YES
vsftpd_log_file=$d/log
accept_timeout=${CONNECT_SECONDS}
connect_timeout=${CONNECT_SECONDS}
idle_session_timeout=${TRANSFER_SECONDS}
data_connection_timeout=${TRANSFER_SECONDS}
END
timeout ${LIFE_SECONDS} vsftpd "$d/conf" > "$d/said" 2>&1 & p=$!
until ss -Hltn "src $1 and sport = $port" | grep -q .; do
  kill -0 "$p" 2>/dev/null || { echo "vsftpd ended: $(cat "$d/said")" >&2; exit 1; }
  sleep 0.05
done
echo "ready $port \${sum%% *} $secret"
wait "$p"`;

/** f KEY TAG URL [OPTION...]: one transfer. */
const CALL = `${SCRIPT_HEAD}; trap 'rm -rf "$d"' EXIT
${NEED}
need curl curl
f() {
  key=$1 tag=$2 url=$3; shift 3; : > "$d/file.$key"
  curl -q -sS -v --noproxy '*' --connect-timeout ${CONNECT_SECONDS} --max-time ${TRANSFER_SECONDS} --disable-epsv --disable-eprt --no-ftp-skip-pasv-ip \\
    -u "anonymous:$tag" -o "$d/file.$key" "$@" "$url" 2> "$d/$key"
  echo "exit $? $(sha256sum < "$d/file.$key")" >> "$d/$key"
}`;

function callLines({ number, dstIp, facts }: CalledFlow): string {
  const { port, secret } = readFacts(facts);
  const url = `ftp://${dstIp}:${port}/labrun.bin`;
  const [active, passive] = MODES.map((mode) => [`${number}.${mode}`, passwordOf(number, mode, secret), url]);
  // One after the other: a transfer must not lean on what the other one has opened.
  return `{ f ${shellQuote([...(active ?? []), '--ftp-port', '-'])}; f ${shellQuote(passive ?? [])}; } &`;
}

function readFacts(facts: string): { port: string; sum: string; secret: string } {
  const [port = '', sum = '', secret = ''] = facts.split(' ');
  return { port, sum, secret };
}

function passwordOf(number: number, mode: string, secret: string): string {
  return `labrun-${number}-${mode}-${secret}`;
}

function judge(
  { number, facts }: CalledFlow,
  mode: string,
  report: ReadonlyMap<string, readonly string[]>,
  log: readonly string[],
): Omit<Outcome, 'protocol'> {
  const lines = report.get(mode) ?? [];
  const [, code, sum] = /^exit (\d+) (\w+)/.exec(lines.at(-1) ?? '') ?? [];
  if (code === undefined) return { result: 'na', detail: 'curl did not end' };
  const { port, sum: wanted, secret } = readFacts(facts);
  if (code === UNSUPPORTED) return { result: 'skip', detail: 'the client is a curl that does not speak FTP' };
  const login = `anon password "${passwordOf(number, mode, secret)}"`;
  const peerIp = log.flatMap((line) => (line.includes(login) ? [/Client "([^"]+)"/.exec(line)?.[1] ?? ''] : []))[0];
  const passive = lines.flatMap(
    (line) => /^< 227 .*\((\d+),(\d+),(\d+),(\d+),/.exec(line)?.slice(1, 5).join('.') ?? [],
  );
  const seen = {
    ...(peerIp === undefined ? {} : { peerIp: bare(peerIp) }),
    ...(passive[0] === undefined ? {} : { serverIp: passive[0] }),
  };
  if (code === '0' && sum === wanted) return { result: 'pass', detail: `${FILE_BYTES} bytes, port ${port}`, ...seen };
  if (code === '0') return { result: 'fail', detail: 'the file arrived changed', ...seen };
  return { result: 'fail', detail: reason(lines, code), ...seen };
}

/** What the server said counts for more: curl's own words are sometimes those of another, earlier trouble. */
function reason(lines: readonly string[], code: string): string {
  const said = lines.flatMap((line) => (line.startsWith('< ') ? [line.slice(2)] : []));
  const refusal = said.findLast((line) => /^[45]\d\d /.test(line));
  if (refusal !== undefined) return `the server said ${refusal}`;
  const last = said.at(-1);
  if (code === TIMED_OUT && last !== undefined)
    return `no end within ${TRANSFER_SECONDS} s; the server's last words were ${last}`;
  return lines.findLast((line) => line.startsWith('curl: '))?.replace(/^curl: /, 'curl ') ?? `curl ended with ${code}`;
}

/** vsftpd writes IPv4 addresses as mapped ones where it listens on IPv6. */
function bare(address: string): string {
  return address.replace(/^::ffff:/, '');
}
