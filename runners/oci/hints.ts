import { policyFor } from './permissions.js';

const CONFIGURED = "site oci in the lab's configuration";

const HINTS: Record<string, string> = {
  LimitExceeded: 'a service limit was reached: remove old runs with `labrun down --expired`, or ask for a higher limit',
  QuotaExceeded:
    "the compartment's quota was reached: remove old runs with `labrun down --expired`, or raise the quota",
  TooManyRequests: 'the API kept refusing because of its rate limit until the deadline: try again later',
  ECONNREFUSED: 'nothing listens at the endpoint: is the lab still running?',
  ENOENT: 'the endpoint does not exist: is the lab still running?',
  ENOTFOUND: `the region's endpoint has no address: check region of ${CONFIGURED}, and the network`,
  EAI_AGAIN: `the region's endpoint cannot be looked up: check the network, and region of ${CONFIGURED}`,
  NoCredentials: 'set up ~/.oci/config (`oci setup config`), or name another file in OCI_CONFIG_FILE',
  BadConfig: 'correct the OCI configuration file (`oci setup config` writes a new one)',
  BadKey: `the private key cannot sign: check key_file and pass_phrase in the OCI configuration file, or the key of ${CONFIGURED}`,
};

/** What to do about an error of an API operation; undefined when its message says all there is to say. */
export function hintFor(providerCode: string, message: string, action: string): string | undefined {
  if (isOutOfCapacity(message)) return `choose another shape or availabilityDomain of ${CONFIGURED}`;
  if (providerCode === 'NotAuthenticated') return authentication(message);
  if (providerCode === 'NotAuthorizedOrNotFound') return authorization(action);
  return Object.hasOwn(HINTS, providerCode) ? HINTS[providerCode] : undefined;
}

/** OCI reports a lack of hosts as an internal error; to ask again at once does not help. */
export function isOutOfCapacity(message: string): boolean {
  return /out of (host )?capacity/i.test(message);
}

/** The service refuses requests whose date is five minutes off. */
export function isClockSkew(message: string): boolean {
  return /clock skew/i.test(message);
}

function authentication(message: string): string {
  if (isClockSkew(message)) return "set this machine's clock: OCI refuses requests that are dated 5 minutes off";
  return (
    `check fingerprint, user and tenancy in the OCI configuration file or of ${CONFIGURED}, that the API key was not ` +
    'deleted and the session token has not expired (`oci session authenticate`), and that the tenancy is subscribed to the region'
  );
}

/** OCI gives the same answer for what does not exist and for what the caller may not see. */
function authorization(action: string): string {
  const policy = policyFor(action);
  const allow = policy === undefined ? '' : `, and that a policy allows it: "${policy}"`;
  return `check the OCIDs and the region of ${CONFIGURED}${allow}`;
}
