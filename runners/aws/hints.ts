const INVENTORY = "in the lab's inventory";

const HINTS: Record<string, string> = {
  AuthFailure: 'check the access key, and that it belongs to the account and region of the lab',
  InvalidClientTokenId: 'the access key is not known: check the credentials in use',
  ExpiredToken: 'the session has expired: sign in again',
  RequestExpired: "this machine's clock is wrong, or the session has expired: check both",
  CredentialsProviderError: 'no credentials were found: set AWS_PROFILE, or the credentials of site aws ' + INVENTORY,
  RequestLimitExceeded: "the account's API rate limit was reached and stayed so until the deadline: try again later",
  InsufficientInstanceCapacity: `no capacity for this machine: choose another instanceType or subnetId of site aws ${INVENTORY}`,
  InstanceLimitExceeded:
    'the account may run no more instances: remove old runs with `labrun down --expired`, or raise the quota',
  VcpuLimitExceeded:
    'the account may run no more vCPUs: remove old runs with `labrun down --expired`, or raise the quota',
  'InvalidSubnetID.NotFound': `check subnetId of site aws ${INVENTORY}`,
  'InvalidAMIID.NotFound': `check imageId of site aws ${INVENTORY}: an image exists in one region only`,
  'InvalidAMIID.Malformed': `check imageId of site aws ${INVENTORY}`,
  'InvalidIPAddress.InUse':
    'another interface of the subnet has this address: `labrun down` the run that left it there, or free it by hand',
  OperationNotPermitted:
    'the instance may be protected against termination: lift the protection, then run `labrun down` again',
  ECONNREFUSED: 'nothing listens at the endpoint: is the lab still running?',
  ENOENT: 'the endpoint does not exist: is the lab still running?',
};

/** What to do about one of EC2's errors; undefined when its message says all there is to say. */
export function hintFor(providerCode: string, action: string): string | undefined {
  if (providerCode === 'UnauthorizedOperation')
    return `allow ec2:${action} to the credentials in use, then run again; what exists can be removed with \`labrun down\``;
  return Object.hasOwn(HINTS, providerCode) ? HINTS[providerCode] : undefined;
}
