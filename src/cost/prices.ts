import type { CloudName } from '../model.js';

/**
 * List prices of what a lab rents, in USD, pay as you go, Linux, without taxes, discounts, free tiers and data transfer. They
 * were put together by hand from the providers' price pages; providers change them, so an estimate says how old they are.
 */
export interface PriceTable {
  /** Day of the list, `YYYY-MM-DD`. */
  asOf: string;
  /** Public price page. */
  source: string;
  /** One hour of a machine in the reference region, by size. */
  machines: Readonly<Record<string, number>>;
  /** How much dearer a region is than the reference region; every region that is not listed counts as the dearest one. */
  regions: Readonly<Record<string, number>>;
  dearestRegion: number;
  /** One hour of one public IPv4 address. */
  publicIpv4: number;
  /** One month of one machine's disk, as labrun's machines have it, in the reference region. */
  disk: { describe: string; usdPerMonth: number };
}

/** A month of the price pages. */
export const HOURS_PER_MONTH = 730;

export const PRICES: Readonly<Record<CloudName, PriceTable>> = {
  aws: {
    asOf: '2025-06-01',
    source: 'https://aws.amazon.com/ec2/pricing/on-demand/',
    // us-east-1
    machines: {
      't3.nano': 0.0052,
      't3.micro': 0.0104,
      't3.small': 0.0208,
      't3.medium': 0.0416,
      't3.large': 0.0832,
      't3a.nano': 0.0047,
      't3a.micro': 0.0094,
      't3a.small': 0.0188,
      't3a.medium': 0.0376,
      't4g.nano': 0.0042,
      't4g.micro': 0.0084,
      't4g.small': 0.0168,
      't4g.medium': 0.0336,
      'm5.large': 0.096,
      'm6i.large': 0.096,
      'c5.large': 0.085,
      'c6i.large': 0.085,
    },
    regions: {
      'us-east-1': 1,
      'us-east-2': 1,
      'us-west-2': 1,
      'ap-south-1': 1.08,
      'eu-north-1': 1.04,
      'eu-west-1': 1.1,
      'ca-central-1': 1.12,
      'eu-west-2': 1.14,
      'eu-west-3': 1.14,
      'eu-central-1': 1.16,
      'us-west-1': 1.2,
      'ap-southeast-1': 1.27,
      'ap-southeast-2': 1.27,
      'ap-northeast-2': 1.25,
      'ap-northeast-1': 1.31,
      'sa-east-1': 1.62,
    },
    dearestRegion: 1.62,
    publicIpv4: 0.005,
    disk: { describe: '8 GiB gp3', usdPerMonth: 8 * 0.08 },
  },
  oci: {
    asOf: '2025-06-01',
    source: 'https://www.oracle.com/cloud/price-list/',
    // Flexible shapes as they come without a shape configuration: 1 OCPU and 16 GB (A1: 6 GB).
    machines: {
      'VM.Standard.E2.1.Micro': 0,
      'VM.Standard.E2.1': 0.03,
      'VM.Standard2.1': 0.0638,
      'VM.Standard3.Flex': 0.04 + 16 * 0.0015,
      'VM.Standard.A1.Flex': 0.01 + 6 * 0.0015,
      'VM.Standard.E3.Flex': 0.025 + 16 * 0.0015,
      'VM.Standard.E4.Flex': 0.025 + 16 * 0.0015,
      'VM.Standard.E5.Flex': 0.03 + 16 * 0.002,
    },
    // One price in every commercial region.
    regions: {},
    dearestRegion: 1,
    publicIpv4: 0,
    disk: { describe: '50 GB block volume, balanced', usdPerMonth: 50 * (0.0255 + 10 * 0.0017) },
  },
  azure: {
    asOf: '2025-06-01',
    source: 'https://azure.microsoft.com/pricing/details/virtual-machines/linux/',
    // eastus
    machines: {
      Standard_B1ls: 0.0052,
      Standard_B1s: 0.0104,
      Standard_B1ms: 0.0207,
      Standard_B2s: 0.0416,
      Standard_B2ms: 0.0832,
      Standard_D2s_v3: 0.096,
      Standard_D2s_v5: 0.096,
      Standard_D2as_v5: 0.086,
      Standard_F2s_v2: 0.0846,
    },
    regions: {
      eastus: 1,
      eastus2: 1,
      westus2: 1,
      northeurope: 1.1,
      westeurope: 1.16,
      germanywestcentral: 1.16,
      uksouth: 1.14,
      japaneast: 1.31,
      southeastasia: 1.27,
      brazilsouth: 1.62,
    },
    dearestRegion: 1.62,
    publicIpv4: 0.005,
    // The dearest that a machine of these sizes gets unless it is told otherwise.
    disk: { describe: '32 GiB premium SSD (P4)', usdPerMonth: 5.28 },
  },
};
