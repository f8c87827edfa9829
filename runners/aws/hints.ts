const INVENTORY = "in the lab's inventory";
const OLD_RUNS =
  'remove old runs with `labrun down --expired`, or have the quota raised (Service Quotas, in this region)';

const HINTS: Record<string, string> = {
  AuthFailure: 'check the access key, and that it belongs to the account and region of the lab',
  InvalidClientTokenId: 'the access key is not known: check the credentials in use',
  UnrecognizedClientException: 'the access key is not known: check the credentials in use',
  OptInRequired: 'the account has not enabled this region, or EC2: enable it, or name another region of site aws',
  RegionDisabledException: 'the account has not enabled this region: enable it, or name another region of site aws',
  ExpiredToken: 'the session has expired: sign in again',
  ExpiredTokenException: 'the session has expired: sign in again',
  TokenProviderError: 'the session has expired: sign in again',
  RequestExpired: "this machine's clock is wrong, or the session has expired: check both",
  RequestInTheFuture: "this machine's clock is ahead of AWS's: set it (NTP)",
  RequestTimeTooSkewed: "this machine's clock is wrong: set it (NTP)",
  CredentialsProviderError: `no credentials were found: sign in, set AWS_PROFILE, or check profile of site aws ${INVENTORY}`,
  MissingAuthenticationToken: `no credentials were sent: sign in, set AWS_PROFILE, or check profile of site aws ${INVENTORY}`,
  RequestLimitExceeded: "the account's API rate limit was reached and stayed so until the deadline: try again later",
  InsufficientInstanceCapacity: `no capacity for this machine: choose another instanceType or subnetId of site aws ${INVENTORY}`,
  Unsupported: `this zone does not offer that machine: choose another instanceType of site aws ${INVENTORY}`,
  InstanceLimitExceeded: `the account may run no more instances: ${OLD_RUNS}`,
  VcpuLimitExceeded: `the account may run no more vCPUs: ${OLD_RUNS}`,
  VpcLimitExceeded: `the account may have no more VPCs: ${OLD_RUNS}`,
  InternetGatewayLimitExceeded: `the account may have no more internet gateways: ${OLD_RUNS}`,
  AddressLimitExceeded: `the account may have no more Elastic IP addresses: ${OLD_RUNS}`,
  'InvalidSubnetID.NotFound': `check subnetId of site aws ${INVENTORY}`,
  'InvalidAMIID.NotFound': `check imageId of site aws ${INVENTORY}: an image exists in one region only`,
  'InvalidAMIID.Malformed': `check imageId of site aws ${INVENTORY}`,
  'InvalidIPAddress.InUse':
    'another interface of the subnet has this address: `labrun down` the run that left it there, or free it by hand',
  OperationNotPermitted:
    'the instance may be protected against termination: lift the protection, then run `labrun down` again',
  ENOTFOUND: 'there is no such host: check the region of site aws, and that this machine can resolve names',
  EAI_AGAIN: 'this machine cannot resolve names at the moment: check its network',
  ECONNREFUSED: 'nothing listens at the endpoint: is the lab still running?',
  ENOENT: 'the endpoint does not exist: is the lab still running?',
};

/** What to do about one of EC2's errors; undefined when its message says all there is to say. */
export function hintFor(
  { providerCode, message }: { providerCode: string; message: string },
  action: string,
): string | undefined {
  if (providerCode === 'UnauthorizedOperation' || providerCode === 'AccessDenied')
    return `allow ec2:${action} to the credentials in use, then run again; what exists can be removed with \`labrun down\``;
  if (/valid region|Region not accepted/.test(message)) return 'there is no such region: check the region of site aws';
  if (/Signature (expired|not yet current)/.test(message)) return "this machine's clock is wrong: set it (NTP)";
  if (/SSO session|token (has )?expired/i.test(message)) return 'the session has expired: sign in again';
  if (/using profile/.test(message))
    return 'there is no such profile in your AWS configuration: check profile of site aws';
  return Object.hasOwn(HINTS, providerCode) ? HINTS[providerCode] : undefined;
}
