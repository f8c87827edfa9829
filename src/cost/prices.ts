import type { CloudName } from '../model.js';

/** What one small Linux machine costs on demand, in US dollars an hour, with what it cannot be had without. */
export interface Price {
  /** Machine type that a router or client is thought to run on, and where. */
  machine: string;
  region: string;
  machinePerHour: number;
  /** Root disk of the usual size. */
  diskPerHour: number;
  /** One public IPv4 address; a router has one, a client none. */
  publicAddressPerHour: number;
}

/** When these list prices held. They are typed in by hand, change without notice, and leave out tax and traffic. */
export const PRICES_DATED = '2025-01';

/**
 * Public list prices, on demand. AWS: t3.small, gp3 8 GB at 0.08 a GB-month, public IPv4. OCI: E4.Flex, 1 OCPU at 0.025 and
 * 4 GB at 0.0015, boot volume 50 GB at 0.0425 a GB-month; an ephemeral public address is free. Azure: B2s, standard SSD E4
 * at 2.40 a month, standard public address. A month counts as 730 hours.
 */
export const PRICES: Readonly<Record<CloudName, Price>> = {
  aws: {
    machine: 't3.small',
    region: 'us-east-1',
    machinePerHour: 0.0208,
    diskPerHour: (8 * 0.08) / 730,
    publicAddressPerHour: 0.005,
  },
  oci: {
    machine: 'VM.Standard.E4.Flex (1 OCPU, 4 GB)',
    region: 'any region',
    machinePerHour: 0.025 + 4 * 0.0015,
    diskPerHour: (50 * 0.0425) / 730,
    publicAddressPerHour: 0,
  },
  azure: {
    machine: 'Standard_B2s',
    region: 'eastus',
    machinePerHour: 0.0416,
    diskPerHour: 2.4 / 730,
    publicAddressPerHour: 0.005,
  },
};
