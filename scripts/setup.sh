#!/bin/sh
# Makes a fresh clone ready: npm packages, the build, and the Debian packages that the netns lab needs. Runs as often as you
# like. Where it may not install Debian packages it says what is missing and how to get it, and goes on: the simulated lab needs
# none of them, and labrun uses that one where netns cannot run.
set -eu
cd "$(dirname "$0")/.."

# command:package
NEEDED='bird:bird2 sshd:openssh-server ssh:openssh-client ping:iputils-ping ip:iproute2 nft:nftables tcpdump:tcpdump unshare:util-linux'
# Servers and a client for checks of FTP and RPC: without them these are skipped, and say so.
WANTED='curl:curl vsftpd:vsftpd rpcbind:rpcbind'

have() { command -v "$1" >/dev/null 2>&1 || [ -x "/usr/sbin/$1" ] || [ -x "/sbin/$1" ]; }

node -e 'const [a,b]=process.versions.node.split(".").map(Number);process.exit(a>20||(a===20&&b>=19)?0:1)' 2>/dev/null || {
  echo "setup: Node 20.19 or newer is needed, with npm: https://nodejs.org" >&2
  exit 2
}

missing_of() {
  for pair in $1; do
    have "${pair%%:*}" || printf ' %s' "${pair#*:}"
  done
}
missing=$(missing_of "$NEEDED")
extra=$(missing_of "$WANTED")

as_root=''
may_install=1
if [ "$(id -u)" -ne 0 ]; then
  if sudo -n true 2>/dev/null; then as_root='sudo -n'; else may_install=''; fi
fi
install='apt-get install -y --no-install-recommends'
if [ -n "$missing" ] && ! command -v apt-get >/dev/null 2>&1; then
  echo "setup: the netns lab needs packages that are not installed, and there is no apt-get here; by their Debian names:$missing" >&2
  echo "setup: labrun will use the simulated lab (sim) instead" >&2
  missing=''
fi
if [ -n "$missing" ] && [ -z "$may_install" ]; then
  echo "setup: the netns lab needs Debian packages that are not installed:$missing" >&2
  echo "setup: have an administrator run: apt-get update && $install$missing$extra" >&2
  echo "setup: until then labrun will use the simulated lab (sim) instead" >&2
  missing=''
fi
if [ -n "$extra" ] && { [ -z "$may_install" ] || ! command -v apt-get >/dev/null 2>&1; }; then
  echo "setup: checks of FTP and RPC will be skipped, for lack of:$extra" >&2
  extra=''
fi

if [ -n "$missing$extra" ]; then
  # The lab brings its own daemons up where it needs them: the packages must not start or enable one on this machine.
  policy=/usr/sbin/policy-rc.d
  own_policy=''
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" >/dev/null 2>&1 && $as_root chmod 755 "$policy" && own_policy=1
  fi
  trap '[ -z "$own_policy" ] || $as_root rm -f "$policy"' EXIT INT TERM
  $as_root apt-get update -q || true
  if [ -n "$missing" ] && ! $as_root env DEBIAN_FRONTEND=noninteractive $install$missing; then
    echo "setup: the netns lab needs Debian packages that could not be installed:$missing" >&2
    echo "setup: labrun will use the simulated lab (sim) instead" >&2
    missing=''
  fi
  [ -z "$extra" ] || $as_root env DEBIAN_FRONTEND=noninteractive $install$extra ||
    echo "setup: checks of FTP and RPC will be skipped: not all of$extra could be installed" >&2
  disable() { $as_root systemctl disable "$@" >/dev/null 2>&1 || true; }
  case "$missing" in *bird2*) disable bird ;; esac
  case "$missing" in *openssh-server*) disable ssh ;; esac
  case "$extra" in *vsftpd*) disable vsftpd ;; esac
  case "$extra" in *rpcbind*) disable rpcbind.service rpcbind.socket ;; esac
fi

# Where node_modules cannot be written they must be there already, and good.
if [ -d node_modules ] && [ ! -w node_modules ]; then
  npm ls --silent >/dev/null 2>&1 || {
    echo "setup: node_modules is not what package.json wants, and may not be written here: run npm install as its owner" >&2
    exit 1
  }
else
  # Not `npm ci`: npm 11 refuses a lock file without download addresses, which this one leaves out on purpose. What is
  # installed is what the lock file says, checked by its hashes, and the lock file stays as it is.
  npm install --no-save --no-audit --no-fund
fi
if [ -w . ]; then npm run --silent build
elif [ ! -f dist/labrun.js ]; then
  echo "setup: labrun is not built, and may not be built here: run npm run build as the owner of this directory" >&2
  exit 1
fi
echo 'setup: ready'
