import * as sdk from '@aws-sdk/client-ec2';
import type { Ec2Options } from '../../../fixtures/clouds/ec2/index.js';
import type { CloudSettings } from '../../../fixtures/clouds/core/settings.js';
import { createEc2Client } from '../../../runners/aws/client.js';
import { createAwsProvider, type AwsTimes } from '../../../runners/aws/index.js';
import type { NodeBoot, Provider } from '../../../runners/provider.js';
import type { AwsSite, SiteSetup } from '../../../src/lab/inventory.js';
import type { NodePlan } from '../../../src/model.js';
import { SLOTS, startEc2Lab, type Ec2Lab } from '../../fixtures/clouds/ec2/lab.js';
import { context } from './context.js';

export const CREATE: SiteSetup = { mode: 'create', networkCidr: '10.77.60.0/24', operatorCidr: '198.51.100.7/32' };

export const PUBLIC_KEY = `ssh-ed25519 ${Buffer.concat([
  Buffer.from('\0\0\0\vssh-ed25519\0\0\0 '),
  Buffer.alloc(32, 7),
]).toString('base64')} operator`;

export function boot(node: NodePlan): NodeBoot {
  return { userData: `#!/bin/sh\n# ${node.name}\n`, authorizedKey: PUBLIC_KEY };
}

/** A context of `up` for machines that are told at their first boot what they need. */
export function bootContext(options: Parameters<typeof context>[0] = {}) {
  return { ...context(options), boot };
}

/** Something that exists, as the API shows it to anybody who asks. */
export interface Thing {
  kind: string;
  id: string;
  tags: Record<string, string>;
}

/** An embedded AWS with somebody who looks at it past the provider. */
export class World {
  readonly lab: Ec2Lab;
  readonly ec2: sdk.EC2Client;
  readonly #clients: { destroy(): void }[] = [];
  readonly #providers: Provider[] = [];

  private constructor(lab: Ec2Lab) {
    this.lab = lab;
    this.ec2 = this.client();
  }

  static async start(
    settings: Partial<CloudSettings> = {},
    slots: Record<string, string> = SLOTS,
    options: Ec2Options = {},
  ): Promise<World> {
    return new World(await startEc2Lab(settings, slots, options));
  }

  client(region?: string): sdk.EC2Client {
    const client = createEc2Client(this.lab.access(), { requestTimeoutMs: 10_000, ...(region ? { region } : {}) });
    this.#clients.push(client);
    return client;
  }

  provider(site: Partial<AwsSite> = { setup: CREATE }, times: AwsTimes = {}): Provider {
    const provider = createAwsProvider({ ...this.lab.access(), ...site }, times);
    this.#providers.push(provider);
    return provider;
  }

  /** Everything that exists in a region. */
  everything(ec2 = this.ec2): Promise<Thing[]> {
    return everythingIn(ec2);
  }

  /** How many there are of each kind. */
  async counts(ec2 = this.ec2): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const { kind } of await this.everything(ec2)) counts[kind] = (counts[kind] ?? 0) + 1;
    return counts;
  }

  async close(): Promise<void> {
    for (const provider of this.#providers) provider.close();
    for (const client of this.#clients) client.destroy();
    await this.lab.close();
  }
}

/** Everything that exists in a region, but for what every network comes with, terminated instances left out. */
export async function everythingIn(ec2: sdk.EC2Client): Promise<Thing[]> {
  const [vpcs, subnets, gateways, tables, groups, keys, addresses, nics, volumes, instances] = await Promise.all([
    ec2.send(new sdk.DescribeVpcsCommand({})),
    ec2.send(new sdk.DescribeSubnetsCommand({})),
    ec2.send(new sdk.DescribeInternetGatewaysCommand({})),
    ec2.send(new sdk.DescribeRouteTablesCommand({})),
    ec2.send(new sdk.DescribeSecurityGroupsCommand({})),
    ec2.send(new sdk.DescribeKeyPairsCommand({})),
    ec2.send(new sdk.DescribeAddressesCommand({})),
    ec2.send(new sdk.DescribeNetworkInterfacesCommand({})),
    ec2.send(new sdk.DescribeVolumesCommand({})),
    ec2.send(new sdk.DescribeInstancesCommand({})),
  ]);
  const alive = (instances.Reservations ?? [])
    .flatMap(({ Instances = [] }) => Instances)
    .filter(({ State }) => State?.Name !== 'terminated');
  const own = (tables.RouteTables ?? []).filter(({ Associations = [] }) => !Associations.some(({ Main }) => Main));
  return [
    ...(vpcs.Vpcs ?? []).flatMap((it) => (it.IsDefault ? [] : thing('network', it.VpcId, it.Tags))),
    ...(subnets.Subnets ?? []).flatMap((it) => (it.DefaultForAz ? [] : thing('subnet', it.SubnetId, it.Tags))),
    ...(gateways.InternetGateways ?? [])
      .filter(({ InternetGatewayId }) => InternetGatewayId !== 'igw-00000000000000000')
      .flatMap((it) => thing('internet-gateway', it.InternetGatewayId, it.Tags)),
    ...own.flatMap((it) => thing('route-table', it.RouteTableId, it.Tags)),
    ...(groups.SecurityGroups ?? [])
      .filter(({ GroupName }) => GroupName !== 'default')
      .flatMap((it) => thing('security-group', it.GroupId, it.Tags)),
    ...(keys.KeyPairs ?? []).flatMap((it) => thing('key-pair', it.KeyPairId, it.Tags)),
    ...(addresses.Addresses ?? []).flatMap((it) => thing('address', it.AllocationId, it.Tags)),
    ...(nics.NetworkInterfaces ?? []).flatMap((it) => thing('nic', it.NetworkInterfaceId, it.TagSet)),
    ...(volumes.Volumes ?? []).flatMap((it) => thing('volume', it.VolumeId, it.Tags)),
    ...alive.flatMap((it) => thing('machine', it.InstanceId, it.Tags)),
  ];
}

/** What one run of three nodes has where it made everything. */
export const WHOLE = {
  network: 1,
  subnet: 1,
  'internet-gateway': 1,
  'route-table': 1,
  'security-group': 1,
  'key-pair': 1,
  address: 3,
  nic: 3,
  volume: 3,
  machine: 3,
};

function thing(kind: string, id: string | undefined, tags: sdk.Tag[] | undefined): Thing[] {
  const record = Object.fromEntries((tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
  return [{ kind, id: id ?? '', tags: record }];
}
