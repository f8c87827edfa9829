import { allowReassignmentMaintainedUntilSuccess } from './allow-reassignment-maintained-until-success.js';
import type { Assertion } from './assertion.js';
import { defaultGatewayUnchanged } from './default-gateway-unchanged.js';
import { directedPingSshMatrix } from './directed-ping-ssh-matrix.js';
import { failoverRecovery } from './failover-recovery.js';
import { noNat } from './no-nat.js';
import { oldHolderResidueAbsent } from './old-holder-residue-absent.js';
import { ownershipEpochBumped } from './ownership-epoch-bumped.js';
import { sourceIpPreserved } from './source-ip-preserved.js';
import { staleActionFenced } from './stale-action-fenced.js';
import { capturedAddressNotLocal } from './captured-address-not-local.js';
import { deployedBuild } from './deployed-build.js';
import { forwardingEnabled } from './forwarding-enabled.js';
import { holderEventsSpanFault } from './holder-events-span-fault.js';
import { holderStable } from './holder-stable.js';
import { icmpRedirectsAbsent } from './icmp-redirects-absent.js';
import { neighbourCacheFresh } from './neighbour-cache-fresh.js';
import { overlayAddressesUnique } from './overlay-addresses-unique.js';
import { poolReadinessTruthful } from './pool-readiness-truthful.js';
import { providerActionsInTime } from './provider-actions-in-time.js';
import { providerActionsSucceeded } from './provider-actions-succeeded.js';
import { providerCallsBounded } from './provider-calls-bounded.js';
import { query } from './query.js';
import { rejoinDip } from './rejoin-dip.js';
import { routesFollowBestPath } from './routes-follow-best-path.js';
import { rpFilterLoose } from './rp-filter-loose.js';
import { singleAssigner } from './single-assigner.js';
import { singleHolder } from './single-holder.js';
import { answeringHostIdentity } from './answering-host-identity.js';
import { inFlightTcp } from './in-flight-tcp.js';
import { failoverRecoveryUnder60s } from './failover-recovery-under-60s.js';
import { recoveryPercentiles } from './recovery-percentiles.js';
import { residueAbsentAtEnd } from './residue-absent-at-end.js';
import { bulkTransferPmtu } from './bulk-transfer-pmtu.js';
import { forwardedNewConnections } from './forwarded-new-connections.js';
import { ftpActivePassive } from './ftp-active-passive.js';
import { nfsRpc } from './nfs-rpc.js';
import { pathMtu } from './path-mtu.js';
import { protocolNoNat } from './protocol-no-nat.js';
import { protocolSourceIpPreserved } from './protocol-source-ip-preserved.js';
import { protocolTransparency } from './protocol-transparency.js';
import { broadcastStormAbsent } from './broadcast-storm-absent.js';
import { failoverPingStable } from './failover-ping-stable.js';
import { l2LoopFree } from './l2-loop-free.js';
import { l2SuppressionMechanismRecorded } from './l2-suppression-mechanism-recorded.js';
import { macFlapAbsent } from './mac-flap-absent.js';
import { stpRstpStable } from './stp-rstp-stable.js';

/** Every assertion that a scenario may name. A test keeps this list equal to the folder. */
export const ASSERTIONS: readonly Assertion[] = [
  directedPingSshMatrix,
  sourceIpPreserved,
  defaultGatewayUnchanged,
  noNat,
  failoverRecovery,
  ownershipEpochBumped,
  allowReassignmentMaintainedUntilSuccess,
  oldHolderResidueAbsent,
  staleActionFenced,
  capturedAddressNotLocal,
  deployedBuild,
  forwardingEnabled,
  holderEventsSpanFault,
  holderStable,
  icmpRedirectsAbsent,
  neighbourCacheFresh,
  overlayAddressesUnique,
  poolReadinessTruthful,
  providerActionsInTime,
  providerActionsSucceeded,
  providerCallsBounded,
  query,
  rejoinDip,
  routesFollowBestPath,
  rpFilterLoose,
  singleAssigner,
  singleHolder,
  answeringHostIdentity,
  inFlightTcp,
  failoverRecoveryUnder60s,
  recoveryPercentiles,
  residueAbsentAtEnd,
  bulkTransferPmtu,
  forwardedNewConnections,
  ftpActivePassive,
  nfsRpc,
  pathMtu,
  protocolNoNat,
  protocolSourceIpPreserved,
  protocolTransparency,
  broadcastStormAbsent,
  failoverPingStable,
  l2LoopFree,
  l2SuppressionMechanismRecorded,
  macFlapAbsent,
  stpRstpStable,
];
