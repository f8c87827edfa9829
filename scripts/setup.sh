#!/bin/sh
# Makes a fresh clone ready: npm packages, the build, and the Debian packages that the netns lab needs. Runs as often as you
# like. Where it may not install Debian packages it says what is missing and how to get it, and goes no further.
set -eu
cd "$(dirname "$0")/.."

# command:package
NEEDED='bird:bird2 sshd:openssh-server ssh:openssh-client ping:iputils-ping ip:iproute2 nft:nftables tcpdump:tcpdump unshare:util-linux'

have() { command -v "$1" >/dev/null 2>&1 || [ -x "/usr/sbin/$1" ] || [ -x "/sbin/$1" ]; }

node -e 'const [a,b]=process.versions.node.split(".").map(Number);process.exit(a>20||(a===20&&b>=19)?0:1)' 2>/dev/null || {
  echo "setup: Node 20.19 or newer is needed, with npm: https://nodejs.org" >&2
  exit 2
}

missing=''
for pair in $NEEDED; do
  have "${pair%%:*}" || missing="$missing ${pair#*:}"
done

if [ -n "$missing" ]; then
  install="apt-get install -y --no-install-recommends$missing"
  as_root=''
  if [ "$(id -u)" -ne 0 ]; then
    if sudo -n true 2>/dev/null; then as_root='sudo -n'; else
      echo "setup: the lab needs Debian packages that are not installed:$missing" >&2
      echo "setup: have an administrator run: apt-get update && $install" >&2
      exit 1
    fi
  fi
  command -v apt-get >/dev/null 2>&1 || {
    echo "setup: there is no apt-get here; install by other means:$missing" >&2
    exit 1
  }
  # The lab brings its own bird and sshd: the packages must not start or enable one on this machine.
  policy=/usr/sbin/policy-rc.d
  own_policy=''
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" >/dev/null
    $as_root chmod 755 "$policy"
    own_policy=1
  fi
  trap '[ -z "$own_policy" ] || $as_root rm -f "$policy"' EXIT INT TERM
  $as_root apt-get update -q
  $as_root env DEBIAN_FRONTEND=noninteractive $install
  case "$missing" in *bird2*) $as_root systemctl disable bird >/dev/null 2>&1 || true ;; esac
  case "$missing" in *openssh-server*) $as_root systemctl disable ssh >/dev/null 2>&1 || true ;; esac
fi

# Not `npm ci`: npm 11 refuses a lock file without download addresses, which this one leaves out on purpose. What is
# installed is what the lock file says, checked by its hashes, and the lock file stays as it is.
npm install --no-save --no-audit --no-fund
npm run --silent build
echo 'setup: ready'
