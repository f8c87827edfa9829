import { shellQuote } from '../../runners/ssh/quote.js';

export interface UserDataInput {
  /** End of the run's life, RFC 3339. */
  ttlExpiresAt: string;
  /** Who logs in, with which key; absent where the image knows. */
  login?: { user: string; authorizedKey: string };
  /** What the machine's sshd shall prove; absent where the image has a key that is known. */
  hostKey?: { privateKey: string; publicKey: string };
}

/**
 * What a created machine does at its first boot, as root: arms its own power-off at the end of the run's life, lets the
 * operator in, and takes the host key that labrun will insist on. That key comes last, so whoever sees it knows that all is
 * done. POSIX sh; nothing in it depends on a distribution, nothing fails as a whole. Holds a private key: never log it. Pure.
 */
export function userData({ ttlExpiresAt, login, hostKey }: UserDataInput): string {
  const end = Math.floor(Date.parse(ttlExpiresAt) / 1000);
  if (!Number.isFinite(end)) throw new TypeError(`${ttlExpiresAt} is not a time`);
  return [
    '#!/bin/sh',
    '# Written by labrun.',
    'umask 077',
    powerOff(end, ttlExpiresAt),
    ...(login === undefined ? [] : [letIn(login)]),
    ...(hostKey === undefined ? [] : [proveWith(hostKey)]),
    '',
  ].join('\n');
}

/**
 * A systemd timer that looks every minute and at the moment itself, after each boot anew; without systemd a process that
 * watches, started again at each boot by cloud-init. /var may be read-only: then it lasts as long as /run does.
 */
function powerOff(end: number, ttlExpiresAt: string): string {
  const calendar = new Date(end * 1000).toISOString().replace('T', ' ').replace(/\..*/, ' UTC');
  return `
place() { mkdir -p "$1" && : >"$1/.labrun" && rm "$1/.labrun"; } 2>/dev/null
for keep in /var/lib/labrun /run/labrun-ttl; do ! place "$keep" || break; done
cat >"$keep/ttl" <<'TTL'
#!/bin/sh
# Powers this machine off once the run that it belongs to is over: ${ttlExpiresAt}.
end=${end}
off() { systemctl poweroff || poweroff || shutdown -h now || halt -p; }
while left=$((end - $(date +%s))); [ "$left" -gt 0 ]; do
  [ "$1" != once ] || exit 0
  [ "$left" -lt 30 ] || left=30
  sleep "$left"
done
until off; do sleep 5; done
TTL
timer() {
  [ -d /run/systemd/system ] && cat >/etc/systemd/system/labrun-ttl.service <<UNIT &&
[Unit]
Description=End of the life of a labrun machine
[Service]
Type=oneshot
ExecStart=/bin/sh $keep/ttl once
UNIT
  cat >/etc/systemd/system/labrun-ttl.timer <<'UNIT' && systemctl daemon-reload && systemctl enable --now labrun-ttl.timer
[Unit]
Description=End of the life of a labrun machine
[Timer]
OnCalendar=${calendar}
OnBootSec=1min
OnUnitActiveSec=1min
AccuracySec=1s
[Install]
WantedBy=timers.target
UNIT
}
if ! timer; then
  for boot in /var/lib/cloud/scripts/per-boot /run/cloud/scripts/per-boot; do ! place "$boot" || break; done
  printf '#!/bin/sh\\nsh %s/ttl </dev/null >/dev/null 2>&1 &\\n' "$keep" >"$boot/labrun-ttl"
  chmod 700 "$boot/labrun-ttl" && "$boot/labrun-ttl"
fi`;
}

function letIn({ user, authorizedKey }: NonNullable<UserDataInput['login']>): string {
  return `
user=${shellQuote([user])}
key=${shellQuote([authorizedKey.trim()])}
id -u "$user" >/dev/null 2>&1 || useradd -m -s /bin/sh "$user" || adduser -D -s /bin/sh "$user"
home=$(getent passwd "$user" || grep "^$user:" /etc/passwd)
home=$(printf %s "$home" | cut -d: -f6)
# What is there keeps its owner.
[ -d "$home/.ssh" ] || { mkdir -p "$home/.ssh" && chown "$user:" "$home/.ssh"; }
[ -e "$home/.ssh/authorized_keys" ] || { : >"$home/.ssh/authorized_keys" && chown "$user:" "$home/.ssh/authorized_keys"; }
grep -qxF -- "$key" "$home/.ssh/authorized_keys" || printf '%s\\n' "$key" >>"$home/.ssh/authorized_keys"
if [ -d /etc/sudoers.d ]; then
  printf '%s ALL=(ALL) NOPASSWD:ALL\\n' "$user" >/etc/sudoers.d/90-labrun && chmod 440 /etc/sudoers.d/90-labrun
fi`;
}

function proveWith({ privateKey, publicKey }: NonNullable<UserDataInput['hostKey']>): string {
  return `
cat >/etc/ssh/ssh_host_ed25519_key.new <<'KEY'
${privateKey.trim()}
KEY
printf '%s\\n' ${shellQuote([publicKey.trim()])} >/etc/ssh/ssh_host_ed25519_key.pub
chmod 644 /etc/ssh/ssh_host_ed25519_key.pub
mv /etc/ssh/ssh_host_ed25519_key.new /etc/ssh/ssh_host_ed25519_key
systemctl restart ssh || systemctl restart sshd || pkill -HUP -o -x sshd`;
}
