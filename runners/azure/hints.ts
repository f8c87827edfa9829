const CONFIG = "site azure in the lab's configuration";
const QUOTA =
  'remove old runs with `labrun down --expired`, or ask for a higher quota of the subscription in this location';

const HINTS: Record<string, string> = {
  ExpiredAuthenticationToken: "sign in again with `az login`; if that was just done, check this machine's clock",
  InvalidAuthenticationToken: 'sign in again with `az login`',
  AuthenticationFailed: 'sign in again with `az login`',
  InvalidAuthenticationTokenTenant: `the credentials are for another tenant than the subscription's: \`az login --tenant TENANT\`, or check subscriptionId of ${CONFIG}`,
  SubscriptionNotFound: `check subscriptionId of ${CONFIG}, and that the credentials are for its tenant`,
  ResourceGroupNotFound: `check resourceGroup of ${CONFIG}: labrun never creates one; when it was deleted, so was all in it`,
  LocationNotAvailableForResourceType: `check location of ${CONFIG}`,
  NoRegisteredProviderFound: `check location of ${CONFIG}`,
  InvalidResourceLocation: `what exists is in another location: check location of ${CONFIG}`,
  QuotaExceeded: QUOTA,
  PublicIPCountLimitReached: QUOTA,
  VnetCountLimitReached: QUOTA,
  SkuNotAvailable: `choose another vmSize or location of ${CONFIG}`,
  AllocationFailed: `Azure has no room for this size at the moment: choose another vmSize or location of ${CONFIG}`,
  ZonalAllocationFailed: `Azure has no room for this size at the moment: choose another vmSize or location of ${CONFIG}`,
  OverconstrainedAllocationRequest: `choose another vmSize or location of ${CONFIG}`,
  PlatformImageNotFound: `check imageId of ${CONFIG}: publisher:offer:sku:version`,
  MarketplacePurchaseEligibilityFailed: `choose an image without a marketplace plan as imageId of ${CONFIG}`,
  ScopeLocked: 'somebody who may must remove the lock, then run `labrun down` again',
  SubscriptionRequestsThrottled: 'the subscription kept refusing because of its rate limit: try again later',
  TooManyRequests: 'the subscription kept refusing because of its rate limit: try again later',
  ECONNREFUSED: 'nothing listens at the endpoint: is the lab still running?',
  ENOENT: 'the endpoint does not exist: is the lab still running?',
};

/** What to do about one of Azure's errors; undefined when its message says all there is to say. */
export function hintFor(providerCode: string, message: string): string | undefined {
  if (providerCode === 'AuthorizationFailed' || providerCode === 'LinkedAuthorizationFailed')
    return permissionHint(message);
  if (providerCode === 'MissingSubscriptionRegistration')
    return registrationHint([/namespace '([^']+)'/.exec(message)?.[1] ?? 'NAMESPACE']);
  // Azure has no code of its own for a full quota of cores.
  if (providerCode === 'OperationNotAllowed' && /exceeding approved .* quota/i.test(message)) return QUOTA;
  return Object.hasOwn(HINTS, providerCode) ? HINTS[providerCode] : undefined;
}

/** How the services of these namespaces can be used. */
export function registrationHint(namespaces: string[]): string {
  const commands = namespaces.map((namespace) => `\`az provider register --namespace ${namespace}\``);
  return `an owner of the subscription must run ${commands.join(' and ')} once`;
}

/** Which permission is missing, and who can give it. */
function permissionHint(message: string): string {
  const action = /perform action '([^']+)'/.exec(message)?.[1] ?? 'what was refused';
  return `an owner of the resource group must allow ${action} to these credentials (the role Contributor on the group does)`;
}
