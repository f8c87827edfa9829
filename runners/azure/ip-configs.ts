import type { NetworkInterface, NetworkInterfaceIPConfiguration } from '@azure/arm-network';

/** The primary ip configuration: the one that says so, or the only one. */
export function primaryConfig({
  ipConfigurations: configs = [],
}: NetworkInterface): NetworkInterfaceIPConfiguration | undefined {
  return configs.length === 1 ? configs[0] : configs.find((config) => config.primary === true);
}

/** Addresses beside the NIC's own. */
export function secondaryAddresses(nic: NetworkInterface): string[] {
  const primary = primaryConfig(nic);
  return (nic.ipConfigurations ?? []).flatMap((config) =>
    config === primary || config.privateIPAddress === undefined ? [] : [config.privateIPAddress],
  );
}
