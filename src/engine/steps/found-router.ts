import { SERVICES as IN_ORDER } from '../../../runners/faults/support/services.js';
import { ROUTER_CONFIG_PATH } from '../../lab/router-config.js';
import { HOME_FILES } from '../home-files.js';

/*
 * A host that outlives the run keeps on its own disk how its router was found, so that whoever gives it back needs nothing but
 * SSH. In the login user's home: unlike /run it is still there after the host was powered off.
 */

const FOUND = `$HOME/${HOME_FILES.found}`;
const SERVICES = IN_ORDER.join(' ');

/** Notes configuration and services once, before anything of them is changed: what an earlier run has noted stays. */
export const KEEP_FOUND = asRoot(`[ -d "$1" ] && exit
rm -rf "$1.new" && mkdir "$1.new" || exit
[ ! -e ${ROUTER_CONFIG_PATH} ] || cp -p ${ROUTER_CONFIG_PATH} "$1.new/config" || exit
for service in ${SERVICES}; do
  systemctl is-enabled -q $service >/dev/null 2>&1 && : >"$1.new/$service.enabled"
  systemctl is-active -q $service && : >"$1.new/$service.active"
done
mv "$1.new" "$1"`);

/**
 * Stops the router that the run has deployed, makes configuration and services what they were, and removes labrun's own files.
 * Nothing is done where no run has deployed any, or where that was taken back already. May be repeated after it was
 * interrupted. A deployment that failed may have left no such services.
 */
export const RESTORE_FOUND = `[ ! -d "${FOUND}" ] || ${asRoot(`systemctl disable -q ${SERVICES} 2>/dev/null
systemctl stop ${SERVICES} 2>/dev/null
for service in ${SERVICES}; do
  ! systemctl is-active -q $service || { echo "$service does not stop" >&2; exit 1; }
done
if [ -e "$1/config" ]; then cp -p "$1/config" ${ROUTER_CONFIG_PATH}; else rm -f ${ROUTER_CONFIG_PATH}; fi || exit
for service in ${SERVICES}; do
  [ ! -e "$1/$service.enabled" ] || systemctl enable -q $service || exit
  [ ! -e "$1/$service.active" ] || systemctl start $service || exit
done
cd "\${1%/*}" && rm -rf ${Object.values(HOME_FILES).join(' ')}`)}`;

function asRoot(script: string): string {
  return `sudo -n sh -c '${script}' labrun "${FOUND}"`;
}
