import * as sdk from '@aws-sdk/client-ec2';
import { RUN_ID, tagsOf } from './context.js';
import { PUBLIC_KEY, type Thing, type World } from './world.js';

/** Tags of things that are not of the run, however much they look like it. */
const NEARLY: Record<string, string>[] = [
  {},
  { Name: 'aws-router-a' },
  { ...tagsOf('another-run') },
  { ...tagsOf(`${RUN_ID}0`) },
  { ...tagsOf(RUN_ID.slice(0, -1)) },
  { ...tagsOf(`${RUN_ID} `) },
  { ...tagsOf(RUN_ID.toUpperCase()) },
  { ...tagsOf(`${RUN_ID.slice(0, -1)}?`) },
  { ...tagsOf('*') },
  { 'routerd.cloudedge.run-id': RUN_ID, Name: 'aws-router-b' },
  { 'Routerd.cloudedge.run_id': RUN_ID },
  { owner: RUN_ID, 'labrun.created': 'true', 'routerd.cloudedge.ttl_expires_at': '2020-01-01T00:00:00Z' },
];

/**
 * Fills the account with things of every kind that are not of the run: with no tags, other runs', near misses. Returns
 * all of them. None is in the run's own network, so that nothing of the run depends on them.
 */
export async function populate(world: World): Promise<Thing[]> {
  const before = new Set((await world.everything()).map(({ id }) => id));
  for (const [index, tags] of NEARLY.entries()) await oneOfEach(world.ec2, index, tags);
  return (await world.everything()).filter(({ id }) => !before.has(id));
}

async function oneOfEach(ec2: sdk.EC2Client, index: number, tags: Record<string, string>): Promise<void> {
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  const tagged = (ResourceType: sdk.ResourceType) =>
    Tags.length === 0 ? {} : { TagSpecifications: [{ ResourceType, Tags }] };
  const CidrBlock = `10.${100 + index}.0.0/24`;
  const { Vpc } = await ec2.send(new sdk.CreateVpcCommand({ CidrBlock, ...tagged('vpc') }));
  const VpcId = Vpc?.VpcId;
  const { Subnet } = await ec2.send(new sdk.CreateSubnetCommand({ VpcId, CidrBlock, ...tagged('subnet') }));
  const { InternetGateway } = await ec2.send(new sdk.CreateInternetGatewayCommand(tagged('internet-gateway')));
  const InternetGatewayId = InternetGateway?.InternetGatewayId;
  await ec2.send(new sdk.AttachInternetGatewayCommand({ VpcId, InternetGatewayId }));
  await ec2.send(new sdk.CreateRouteTableCommand({ VpcId, ...tagged('route-table') }));
  const group = { GroupName: 'foreign', Description: 'foreign', VpcId };
  const { GroupId = '' } = await ec2.send(
    new sdk.CreateSecurityGroupCommand({ ...group, ...tagged('security-group') }),
  );
  const PublicKeyMaterial = Buffer.from(PUBLIC_KEY);
  await ec2.send(
    new sdk.ImportKeyPairCommand({ KeyName: `foreign-${index}`, PublicKeyMaterial, ...tagged('key-pair') }),
  );
  const { NetworkInterface } = await ec2.send(
    new sdk.CreateNetworkInterfaceCommand({
      SubnetId: Subnet?.SubnetId,
      PrivateIpAddress: `10.${100 + index}.0.10`,
      Groups: [GroupId],
      ...tagged('network-interface'),
    }),
  );
  const { AllocationId } = await ec2.send(new sdk.AllocateAddressCommand({ Domain: 'vpc', ...tagged('elastic-ip') }));
  const NetworkInterfaceId = NetworkInterface?.NetworkInterfaceId;
  await ec2.send(new sdk.AssociateAddressCommand({ AllocationId, NetworkInterfaceId }));
}
