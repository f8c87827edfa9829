/** Families of resources in OCI's policies, by what the name of an API operation is about; the first that fits. */
const FAMILIES: readonly (readonly [RegExp, string])[] = [
  [/Image/, 'instance-images'],
  [/BootVolume(?!Attachment)/, 'volume-family'],
  [/Instance|Shape|Attachment/, 'instance-family'],
  [/Vcn|Subnet|RouteTable|SecurityList|InternetGateway|Vnic|PrivateIp/, 'virtual-network-family'],
];

/** The statement that a policy must hold so that an API operation such as `launchInstance` is allowed. */
export function policyFor(action: string): string | undefined {
  if (/AvailabilityDomains|Compartment/.test(action)) return 'Allow group G to inspect compartments in tenancy';
  if (/ResourceAvailability/.test(action)) return 'Allow group G to inspect resource-availability in tenancy';
  const family = FAMILIES.find(([about]) => about.test(action))?.[1];
  if (family === undefined) return undefined;
  const verb = /^(list|get)/.test(action) || family === 'instance-images' ? 'read' : 'manage';
  return `Allow group G to ${verb} ${family} in compartment C`;
}
