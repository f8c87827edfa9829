import {
  AllocateAddressCommand,
  AssociateAddressCommand,
  AssociateRouteTableCommand,
  AttachInternetGatewayCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateInternetGatewayCommand,
  CreateNetworkInterfaceCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  ImportKeyPairCommand,
  ModifyNetworkInterfaceAttributeCommand,
  RunInstancesCommand,
  type EC2Client,
  type ResourceType,
} from '@aws-sdk/client-ec2';
import type { AwsSite } from '../../../src/lab/inventory.js';
import type { CreateSetup } from '../create/changes.js';
import { OWN, machineOf } from '../create/node.js';
import { CREATED_TAG, RUN_ID_TAG, TTL_TAG, tagsOnCreate } from '../tags.js';
import { NO, type DryRun } from './dry-run.js';

const NAME = 'labrun-preflight';
const DryRun = true;

/** A well-formed key that opens nothing. */
const KEY = `ssh-ed25519 ${Buffer.concat([Buffer.from('\0\0\0\vssh-ed25519\0\0\0 '), Buffer.alloc(32)]).toString('base64')}`;

/**
 * With tags as the real request has them: a policy may ask for some. Should an endpoint not know dry runs, then what it makes
 * is found by them like anything of a run whose time is over.
 */
function tagged(type: ResourceType) {
  const now = new Date().toISOString();
  return tagsOnCreate(type, NAME, { [RUN_ID_TAG]: NAME, [TTL_TAG]: now, [CREATED_TAG]: 'true' });
}

export function creationDryRuns(client: EC2Client, { networkCidr, operatorCidr }: CreateSetup): Record<string, DryRun> {
  const [VpcId, SubnetId, GroupId] = [NO.vpc, NO.subnet, NO.group];
  const [InternetGatewayId, RouteTableId] = [NO.gateway, NO.table];
  const ssh = { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: operatorCidr }] };
  const vpc = new CreateVpcCommand({ DryRun, CidrBlock: networkCidr, TagSpecifications: tagged('vpc') });
  const subnet = { VpcId, CidrBlock: networkCidr, TagSpecifications: tagged('subnet') };
  const group = { VpcId, GroupName: NAME, Description: NAME, TagSpecifications: tagged('security-group') };
  const key = { KeyName: NAME, PublicKeyMaterial: Buffer.from(KEY), TagSpecifications: tagged('key-pair') };
  const route = { RouteTableId, DestinationCidrBlock: '0.0.0.0/0', GatewayId: InternetGatewayId };
  const gateway = { TagSpecifications: tagged('internet-gateway') };
  const address = { Domain: 'vpc' as const, TagSpecifications: tagged('elastic-ip') };
  const association = { AllocationId: NO.allocation, NetworkInterfaceId: NO.nic };
  const table = { VpcId, TagSpecifications: tagged('route-table') };
  const to = (abortSignal: AbortSignal) => ({ abortSignal });
  return {
    CreateVpc: (s) => client.send(vpc, to(s)),
    CreateSubnet: (s) => client.send(new CreateSubnetCommand({ DryRun, ...subnet }), to(s)),
    CreateInternetGateway: (s) => client.send(new CreateInternetGatewayCommand({ DryRun, ...gateway }), to(s)),
    AttachInternetGateway: (s) =>
      client.send(new AttachInternetGatewayCommand({ DryRun, InternetGatewayId, VpcId }), to(s)),
    CreateRouteTable: (s) => client.send(new CreateRouteTableCommand({ DryRun, ...table }), to(s)),
    CreateRoute: (s) => client.send(new CreateRouteCommand({ DryRun, ...route }), to(s)),
    AssociateRouteTable: (s) => client.send(new AssociateRouteTableCommand({ DryRun, RouteTableId, SubnetId }), to(s)),
    CreateSecurityGroup: (s) => client.send(new CreateSecurityGroupCommand({ DryRun, ...group }), to(s)),
    AuthorizeSecurityGroupIngress: (s) =>
      client.send(new AuthorizeSecurityGroupIngressCommand({ DryRun, GroupId, IpPermissions: [ssh] }), to(s)),
    ImportKeyPair: (s) => client.send(new ImportKeyPairCommand({ DryRun, ...key }), to(s)),
    AllocateAddress: (s) => client.send(new AllocateAddressCommand({ DryRun, ...address }), to(s)),
    AssociateAddress: (s) => client.send(new AssociateAddressCommand({ DryRun, ...association }), to(s)),
  };
}

/** What makes a machine, in whatever network. */
export function nodeDryRuns(client: EC2Client, site: AwsSite): Record<string, DryRun> {
  const SubnetId = site.subnetId === '' ? NO.subnet : site.subnetId;
  const nic = { SubnetId, TagSpecifications: tagged('network-interface') };
  const forwarding = { NetworkInterfaceId: NO.nic, SourceDestCheck: { Value: false } };
  // In the default network where there is one: EC2 does not say whether there is room in one that does not exist.
  const machine = {
    ...machineOf(site),
    ...(site.setup === undefined ? {} : OWN),
    TagSpecifications: [...tagged('instance'), ...tagged('volume')],
  };
  const to = (abortSignal: AbortSignal) => ({ abortSignal });
  return {
    CreateNetworkInterface: (s) => client.send(new CreateNetworkInterfaceCommand({ DryRun, ...nic }), to(s)),
    ModifyNetworkInterfaceAttribute: (s) =>
      client.send(new ModifyNetworkInterfaceAttributeCommand({ DryRun, ...forwarding }), to(s)),
    RunInstances: (s) => client.send(new RunInstancesCommand({ DryRun, ...machine }), to(s)),
  };
}
