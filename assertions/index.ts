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
];
