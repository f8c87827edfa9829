import { UsageError } from '../errors.js';
import { didYouMean } from '../scenario/nearest.js';

/** Something that an embedded lab can be asked to do wrong, so that assertions can be seen to notice it. */
export interface DefectName {
  name: string;
  describe: string;
  /** What must notice it: an assertion, or `teardown` for what only shows when the lab is taken down. */
  caughtBy: string;
}

/** Every defect, in the order of the catalogue. What each one does is the embedded lab's own business. */
export const DEFECTS: readonly DefectName[] = [
  {
    name: 'path-mtu',
    describe: 'a standby router drops big packets without a word; pings are fine',
    caughtBy: 'path_mtu',
  },
  {
    name: 'forward-reject',
    describe: "the firewall of a router's image rejects what it should forward",
    caughtBy: 'directed_ping_ssh_matrix',
  },
  {
    name: 'captured-on-host',
    describe: 'a router configures captured addresses as its own',
    caughtBy: 'captured_address_not_local',
  },
  {
    name: 'stale-forward-filter',
    describe: 'a filter left from earlier drops new connections through the standby',
    caughtBy: 'forwarded_new_connections',
  },
  {
    name: 'source-check-on',
    describe: "the provider says that it switched the standby's source/dest check off, and does not",
    caughtBy: 'forwarding_enabled',
  },
  {
    name: 'old-nic-residue',
    describe: 'a moved address stays on the old NIC as well',
    caughtBy: 'old_holder_residue_absent',
  },
  {
    name: 'brief-double-holder',
    describe: 'during a move two NICs hold the address for a while',
    caughtBy: 'single_holder',
  },
  {
    name: 'reassignment-lost',
    describe: 'the standby asks for a seize properly once, and forgets AllowReassignment when it tries again',
    caughtBy: 'allow_reassignment_maintained_until_success',
  },
  {
    name: 'half-swap',
    describe: "Azure's move stops after the address left the old NIC; neither has it",
    caughtBy: 'single_holder',
  },
  { name: 'duplicate-assign', describe: 'both routers of a site assign an address', caughtBy: 'single_assigner' },
  {
    name: 'executor-timeout',
    describe: 'the provider answers later than the executor waits',
    caughtBy: 'provider_actions_in_time',
  },
  {
    name: 'capture-never-appears',
    describe: 'the provider accepts an assignment that never shows on the NIC, while BGP is fine',
    caughtBy: 'single_holder',
  },
  {
    name: 'ready-too-early',
    describe: 'a router calls its pool ready before the provider has confirmed',
    caughtBy: 'pool_readiness_truthful',
  },
  {
    name: 'never-ready',
    describe: 'a router never calls its pool ready although all is well',
    caughtBy: 'pool_readiness_truthful',
  },
  { name: 'bfd-flaps-twice', describe: 'BFD of a healthy router flaps twice', caughtBy: 'holder_stable' },
  { name: 'reassign-churn', describe: 'a router assigns again and again what it holds', caughtBy: 'holder_stable' },
  {
    name: 'mutual-defer',
    describe: 'at a cold start the routers of a site wait for each other for ever',
    caughtBy: 'single_holder',
  },
  {
    name: 'duplicate-overlay-address',
    describe: 'two routers have one inner tunnel address',
    caughtBy: 'overlay_addresses_unique',
  },
  {
    name: 'stale-neighbour',
    describe: 'a client keeps an old hardware address for a moved address',
    caughtBy: 'neighbour_cache_fresh',
  },
  {
    name: 'wrong-host',
    describe: 'ssh to a moved address is answered by another host',
    caughtBy: 'answering_host_identity',
  },
  {
    name: 'events-aged-out',
    describe: "the routers' events of the fault are gone before anybody reads them",
    caughtBy: 'holder_events_span_fault',
  },
  {
    name: 'broken-probe',
    describe: 'a client cannot send probes at all; nothing is wrong with what is under test',
    caughtBy: 'directed_ping_ssh_matrix',
  },
  { name: 'nat-on-path', describe: 'the standby translates source addresses', caughtBy: 'no_nat' },
  {
    name: 'gateway-changed',
    describe: "a client's default gateway changes with the failover",
    caughtBy: 'default_gateway_unchanged',
  },
  { name: 'icmp-redirects', describe: 'the standby sends ICMP redirects', caughtBy: 'icmp_redirects_absent' },
  {
    name: 'address-limit',
    describe: "the standby's NIC cannot hold as many addresses as it must take",
    caughtBy: 'provider_actions_succeeded',
  },
  {
    name: 'route-to-deleted-address',
    describe: 'the standby has a static route to a next hop that does not exist',
    caughtBy: 'routes_follow_best_path',
  },
  {
    name: 'strict-rp-filter',
    describe: "the standby's capture NIC has a strict reverse path filter",
    caughtBy: 'rp_filter_loose',
  },
  { name: 'leak-on-down', describe: 'the provider says that it deleted a machine, and keeps it', caughtBy: 'teardown' },
  { name: 'cloud-unreadable', describe: 'a provider cannot be read when the lab is taken down', caughtBy: 'teardown' },
  { name: 'wrong-build', describe: 'one router runs another build than the one deployed', caughtBy: 'deployed_build' },
];

/** Defects that a command line names, checked. Throws UsageError `defect.unknown`. */
export function checkDefects(names: readonly string[]): string[] {
  const known = DEFECTS.map(({ name }) => name);
  const wrong = names.find((name) => !known.includes(name));
  if (wrong === undefined) return [...names];
  const message = `there is no defect ${JSON.stringify(wrong)}${didYouMean(wrong, known)}`;
  throw new UsageError('defect.unknown', message, 'labrun list defects shows all');
}
