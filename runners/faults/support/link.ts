import { LabrunError } from '../../../src/errors.js';
import type { Node } from '../../node.js';
import { shellQuote } from '../../ssh/quote.js';
import { endJob, startJob } from './job.js';
import { must, type CallLimits } from './router.js';

/** The device that has an IPv4 address of its own on this node. Throws LabrunError `fault.target`. */
export async function deviceOf(node: Node, address: string, limits: CallLimits): Promise<string> {
  const listing = await must(node, 'ip -o -4 addr show', limits);
  const found = listing
    .split('\n')
    .map((line) => /^\d+:\s+(\S+)\s+inet ([0-9.]+)/.exec(line))
    .find((match) => match?.[2] === address)?.[1];
  if (found !== undefined) return found;
  throw new LabrunError('fault.target', `no device of ${node.name} has the address ${address}`);
}

/**
 * Shell lines for root that keep in `state` what the kernel forgets when a device goes down, then set it down a moment later,
 * so that their answer still gets out over it. Kept are routes and permanent neighbours, and the addresses, where something on
 * the host drops those as well. Routes of a routing daemon are that daemon's own affair.
 */
export function setLinkDown(device: string, state: string): string {
  const down = startJob(`${state}.job`, 'sleep 0.05; ip link set dev "$1" down; rm -f "$0"', [device]);
  return `${variables(device, state)}\n${KEEP} >"$state" || exit 1\n${down}`;
}

/** Shell lines for root that set the device up and give it back what is in `state`; nothing when there is no such file. */
export function setLinkUp(device: string, state: string): string {
  return `${variables(device, state)}\n[ -e "$state" ] || exit 0\n${endJob(`${state}.job`)}\n${RESTORE}`;
}

function variables(device: string, state: string): string {
  return `dev=${shellQuote([device])}; state=${shellQuote([state])}`;
}

const DAEMONS = 'bird|bgp|zebra|ospf|isis|rip|eigrp|babel|gated|openr';

/** Lines for `ip -batch`. */
const KEEP = String.raw`{
  ip -o -4 addr show dev "$dev" | sed -nE "s#^.* inet ([0-9.]+/[0-9]+)( brd [0-9.]+)? .*#addr add \1\2 dev $dev#p"
  ip -4 route show table main dev "$dev" | grep -vE ' proto (${DAEMONS})( |$)' |
    sed -E "s# (linkdown|dead)##g; s#^(.*[^ ]) *\$#route replace \1 dev $dev#"
  ip -4 neigh show dev "$dev" nud permanent |
    sed -nE "s#^([0-9.]+) lladdr ([0-9a-f:]+).*#neigh replace \1 lladdr \2 dev $dev nud permanent#p"
}`;

// Twice: a route may need one that stands further down. Addresses are there already as a rule, which is an error to `ip`.
const RESTORE = `ip link set dev "$dev" up || exit 1
ip -force -batch "$state" >/dev/null 2>&1; ip -force -batch "$state" >/dev/null 2>&1
rm -f "$state"`;
