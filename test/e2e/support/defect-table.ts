/** How a run with one defect must end. */
export interface ExpectedRun {
  /** Scenarios of the catalogue that should notice it. */
  scenarios: readonly string[];
  verdict: 'pass' | 'fail' | 'inconclusive';
  /** What the assertion that is about it says of the cause. */
  says?: RegExp;
  /** Assertions that it makes fail as a consequence. */
  follows?: readonly string[];
}

const FULL = ['full-check'] as const;
/** What fails when packets do not get through the standby at all. */
const NO_PATH = [
  'directed_ping_ssh_matrix',
  'source_ip_preserved',
  'no_nat',
  'answering_host_identity',
  'path_mtu',
  'bulk_transfer_pmtu',
  'forwarded_new_connections',
  'failover_recovery',
] as const;
const NO_HOLDER = [
  ...NO_PATH,
  'single_holder',
  'old_holder_residue_absent',
  'residue_absent_at_end',
  'ownership_epoch_bumped',
  'holder_stable',
  'forwarding_enabled',
  'pool_readiness_truthful',
  'provider_actions_succeeded',
  'provider_calls_bounded',
  'allow_reassignment_maintained_until_success',
  'neighbour_cache_fresh',
] as const;

/** By defect; `none` is the lab that is all right. */
export const EXPECTED: Readonly<Record<string, ExpectedRun>> = {
  none: { scenarios: [...FULL], verdict: 'pass' },
  'path-mtu': { scenarios: FULL, verdict: 'fail', follows: ['bulk_transfer_pmtu'], says: /aws-client/ },
  'forward-reject': { scenarios: FULL, verdict: 'fail', follows: NO_PATH },
  'captured-on-host': {
    scenarios: FULL,
    verdict: 'fail',
    follows: [...NO_PATH, 'old_holder_residue_absent', 'residue_absent_at_end', 'single_holder'],
    says: /aws-router-b.*ip addr/,
  },
  'stale-forward-filter': { scenarios: FULL, verdict: 'fail', follows: ['bulk_transfer_pmtu', 'in_flight_tcp'] },
  'source-check-on': {
    scenarios: FULL,
    verdict: 'fail',
    follows: [...NO_PATH, 'provider_actions_succeeded', 'provider_calls_bounded'],
    says: /aws-router-b/,
  },
  'old-nic-residue': {
    scenarios: FULL,
    verdict: 'fail',
    follows: ['single_holder', 'residue_absent_at_end', 'ownership_epoch_bumped', 'failover_recovery'],
  },
  'brief-double-holder': {
    scenarios: FULL,
    verdict: 'fail',
    // Where the run settles sooner than the residue goes.
    follows: ['old_holder_residue_absent', 'residue_absent_at_end', 'ownership_epoch_bumped'],
  },
  'reassignment-lost': { scenarios: FULL, verdict: 'fail' },
  'half-swap': { scenarios: ['azure-full-check'], verdict: 'fail', follows: NO_HOLDER },
  'duplicate-assign': { scenarios: FULL, verdict: 'fail', follows: ['holder_stable', 'single_holder'] },
  'executor-timeout': {
    scenarios: FULL,
    verdict: 'fail',
    follows: [
      'provider_actions_succeeded',
      'provider_calls_bounded',
      'pool_readiness_truthful',
      'ownership_epoch_bumped',
    ],
  },
  'capture-never-appears': { scenarios: FULL, verdict: 'fail', follows: NO_HOLDER },
  'ready-too-early': { scenarios: FULL, verdict: 'fail' },
  'never-ready': { scenarios: FULL, verdict: 'fail' },
  'bfd-flaps-twice': { scenarios: FULL, verdict: 'fail', follows: ['failover_recovery', 'single_assigner'] },
  'reassign-churn': { scenarios: FULL, verdict: 'fail', follows: ['provider_calls_bounded'] },
  'mutual-defer': { scenarios: FULL, verdict: 'inconclusive' },
  'duplicate-overlay-address': { scenarios: FULL, verdict: 'fail' },
  'stale-neighbour': { scenarios: FULL, verdict: 'fail', follows: NO_PATH },
  'wrong-host': { scenarios: FULL, verdict: 'fail', follows: NO_PATH },
  'events-aged-out': { scenarios: FULL, verdict: 'inconclusive', follows: ['ownership_epoch_bumped', 'holder_stable'] },
  'broken-probe': { scenarios: FULL, verdict: 'inconclusive', follows: [...NO_PATH, 'default_gateway_unchanged'] },
  'nat-on-path': { scenarios: FULL, verdict: 'fail', follows: NO_PATH },
  'gateway-changed': { scenarios: FULL, verdict: 'fail' },
  'icmp-redirects': { scenarios: FULL, verdict: 'fail' },
  'address-limit': { scenarios: FULL, verdict: 'fail', follows: NO_HOLDER },
  'route-to-deleted-address': { scenarios: FULL, verdict: 'fail', follows: NO_PATH },
  'strict-rp-filter': { scenarios: FULL, verdict: 'fail' },
  'leak-on-down': { scenarios: ['d3-matrix'], verdict: 'pass' },
  'cloud-unreadable': { scenarios: ['d3-matrix'], verdict: 'pass' },
  'wrong-build': { scenarios: FULL, verdict: 'fail' },
};
