import { shellQuote } from '../../ssh/quote.js';
import { NEED, REPORT, SCRIPT_HEAD, type ProtocolKind } from './kind.js';

const FILE_BYTES = 100_000;
const LIFE_SECONDS = 60;
const STEP_SECONDS = 6;

/**
 * NFS version 3: port mapper, mount protocol on a port of its own, then the file service. NFS-Ganesha serves from memory as an
 * ordinary user, so that no kernel and no disk is touched; the tools of libnfs write a file and read it again.
 */
export const nfs: ProtocolKind = {
  protocols: ['nfs'],
  server: 'NFS server',
  readyMs: 10_000,
  callMs: 1000 * (2 * STEP_SECONDS + 4),
  serve: (ip) => shellQuote(['sh', '-c', SERVE, 'nfs', ip]),
  call(flows) {
    const calls = flows.map(({ number, dstIp }) => `n ${shellQuote([`${number}.nfs`, dstIp])} &`);
    return shellQuote(['sh', '-c', `${CALL}\n${calls.join('\n')}\nwait; ${REPORT}`]);
  },
  read(_flow, report) {
    const lines = report.get('nfs') ?? [];
    const end = lines.at(-1);
    if (end === 'same')
      return [{ protocol: 'nfs', result: 'pass', detail: `${FILE_BYTES} bytes written and read again, version 3` }];
    const [, step, code] = /^(write|read) (\d+)$/.exec(end ?? '') ?? [];
    if (end === 'changed') return [{ protocol: 'nfs', result: 'fail', detail: 'the file came back changed' }];
    if (step === undefined) return [{ protocol: 'nfs', result: 'na', detail: 'the NFS client did not end' }];
    const why = code === TIMED_OUT ? `no end within ${STEP_SECONDS} s` : (lines.at(-2) ?? `it ended with ${code}`);
    return [{ protocol: 'nfs', result: 'fail', detail: `the file could not be ${PARTICIPLES[step]}: ${why}` }];
  },
};

const TIMED_OUT = '124';
const PARTICIPLES: Readonly<Record<string, string>> = { write: 'written', read: 'read again' };

// A resolver that does not answer must not delay the start by its own time-outs.
const SERVE = `${SCRIPT_HEAD}
${NEED}
end() {
  kill "$p" || return
  for i in 1 2 3 4 5 6 7 8 9 10; do kill -0 "$p" || return; sleep 0.1; done
  kill -KILL "$(cat "$d/pid")" "$p"
}
p=; trap '[ -z "$p" ] || end 2>/dev/null; rm -rf "$d"' EXIT
trap 'exit 0' INT TERM HUP
need ganesha.nfsd nfs-ganesha; need rpcinfo rpcbind
plugin=$(ls /usr/lib/*/ganesha/libfsalmem.so /usr/lib/ganesha/libfsalmem.so 2>/dev/null | head -n 1)
[ -n "$plugin" ] || { echo 'absent NFS-Ganesha cannot serve from memory here (package nfs-ganesha-mem)'; exit 0; }
i=0; until timeout -s KILL 2 rpcinfo -T tcp 127.0.0.1 portmapper >/dev/null 2>&1; do
  [ $((i = i + 1)) -lt 40 ] || { echo 'absent there is no port mapper (package rpcbind)'; exit 0; }
  sleep 0.1
done
mkdir "$d/recovery"
cat > "$d/conf" <<END
NFS_CORE_PARAM { Protocols = 3; Bind_addr = $1; Enable_NLM = false; Enable_RQUOTA = false; Enable_UDP = false; Plugins_Dir = "\${plugin%/*}"; }
NFS_KRB5 { Active_krb5 = false; }
DIRECTORY_SERVICES { DomainName = "labrun.invalid"; }
NFSv4 { Graceless = true; RecoveryRoot = "$d/recovery"; RecoveryBackend = "fs"; }
MEM { Inode_Size = 1048576; }
EXPORT { Export_Id = 1; Path = "/labrun"; Pseudo = "/labrun"; Access_Type = RW; Squash = No_Root_Squash; SecType = sys; Protocols = 3; FSAL { Name = MEM; } }
END
RES_OPTIONS='timeout:1 attempts:1' timeout ${LIFE_SECONDS} ganesha.nfsd -F -L "$d/log" -f "$d/conf" -N EVENT -p "$d/pid" > "$d/said" 2>&1 & p=$!
until timeout -s KILL 2 rpcinfo -p 127.0.0.1 2>/dev/null | grep -q '^ *100005 .*mountd'; do
  kill -0 "$p" 2>/dev/null || { echo "ganesha.nfsd ended: $(tail -n 1 "$d/log")" >&2; exit 1; }
  sleep 0.1
done
echo ready
wait "$p"`;

/** n KEY IP: one file there and back. */
const CALL = `${SCRIPT_HEAD}; trap 'rm -rf "$d"' EXIT
${NEED}
need nfs-cp libnfs-utils; need nfs-cat libnfs-utils
n() {
  head -c ${FILE_BYTES} /dev/urandom > "$d/there.$1"; url="nfs://$2/labrun/labrun-$1"
  timeout ${STEP_SECONDS} nfs-cp "$d/there.$1" "$url" > "$d/$1" 2>&1 || { echo "write $?" >> "$d/$1"; return; }
  timeout ${STEP_SECONDS} nfs-cat "$url" > "$d/back.$1" 2>> "$d/$1" || { echo "read $?" >> "$d/$1"; return; }
  if cmp -s "$d/there.$1" "$d/back.$1"; then echo same; else echo changed; fi >> "$d/$1"
}`;
