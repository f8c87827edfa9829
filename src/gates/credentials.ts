import type { Preflight } from '../../runners/provider.js';
import type { CloudName } from '../model.js';
import type { Refusal } from './gate.js';

export interface CredentialsInput {
  site: CloudName;
  preflight: Preflight;
  /** Accounts that were approved for this cloud. */
  approved: readonly string[];
  /** True for an API on this machine, which is nobody's account. */
  local: boolean;
}

/** By what the SDKs say when their default chains end with nothing. */
const NOTHING_FOUND =
  /no (\w+ )?credentials? (were|was) found|could not load credentials|NoCredentials|CredentialUnavailable|ChainedTokenCredential|CredentialsProviderError/i;

/** Whether there are no credentials at all, which is no failure of a dry run. Pure. */
export function hasNoCredentials({ account, checks }: Preflight): boolean {
  const found = checks.find(({ check, result }) => check === 'credentials' && result !== 'pass');
  return account === null && found !== undefined && NOTHING_FOUND.test(found.detail);
}

/** Credentials must be there and valid, and belong to an account that was approved. Null when the gate is open. Pure. */
export function checkCredentials({ site, preflight, approved, local }: CredentialsInput): Refusal | null {
  const { account, checks } = preflight;
  const opener = (how: string): string => `whoever administers the ${site} account, ${how}`;
  const failed = checks.find(({ result }) => result === 'fail');
  const bad = checks.find(({ check, result }) => check === 'credentials' && result !== 'pass');
  // What could not be asked is somebody else's failure.
  if (bad?.result === 'fail' || (bad !== undefined && failed === undefined))
    return {
      gate: 'credentials',
      why: `${site}: ${bad.detail}`,
      opener: opener('by granting credentials that are valid'),
    };
  if (account === null)
    return local || failed !== undefined
      ? null
      : {
          gate: 'credentials',
          why: `${site}: nobody says which account the credentials belong to`,
          opener: opener('by letting them ask who they are'),
        };
  if (approved.some((id) => id.toLowerCase() === account.toLowerCase())) return null;
  const list = `approvals.accounts.${site} of the configuration`;
  return {
    gate: 'credentials',
    why: `${site}: account ${account} is not in ${list}`,
    opener: opener('by adding it there (a terminal shows its id, a log does not)'),
  };
}
