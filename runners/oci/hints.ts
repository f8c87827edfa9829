const INVENTORY = "site oci in the lab's inventory";

const HINTS: Record<string, string> = {
  NotAuthenticated: `check key, fingerprint, user and tenancy of ${INVENTORY} or in the OCI configuration file, and this machine's clock`,
  NotAuthorizedOrNotFound: `check the OCIDs of ${INVENTORY}, and that a policy lets this user manage instances and VNICs in the compartment`,
  LimitExceeded: 'a service limit was reached: remove old runs with `labrun down --expired`, or ask for a higher limit',
  QuotaExceeded:
    "the compartment's quota was reached: remove old runs with `labrun down --expired`, or raise the quota",
  TooManyRequests: 'the API kept refusing because of its rate limit until the deadline: try again later',
  ECONNREFUSED: 'nothing listens at the endpoint: is the lab still running?',
  ENOENT: 'the endpoint does not exist: is the lab still running?',
  ENOTFOUND: `the region's endpoint has no address: check region of ${INVENTORY}, and the network`,
  NoCredentials: 'set up ~/.oci/config, or name another file in OCI_CONFIG_FILE',
};

/** What to do about an error; undefined when its message says all there is to say. */
export function hintFor(providerCode: string, message: string): string | undefined {
  if (isOutOfCapacity(message)) return `choose another shape or availabilityDomain of ${INVENTORY}`;
  return Object.hasOwn(HINTS, providerCode) ? HINTS[providerCode] : undefined;
}

/** OCI reports a lack of hosts as an internal error; to ask again at once does not help. */
export function isOutOfCapacity(message: string): boolean {
  return /out of (host )?capacity/i.test(message);
}
