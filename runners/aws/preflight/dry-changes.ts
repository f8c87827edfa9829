import {
  CreateTagsCommand,
  DeleteInternetGatewayCommand,
  DeleteKeyPairCommand,
  DeleteNetworkInterfaceCommand,
  DeleteRouteTableCommand,
  DeleteSecurityGroupCommand,
  DeleteSubnetCommand,
  DeleteTagsCommand,
  DeleteVolumeCommand,
  DeleteVpcCommand,
  DetachInternetGatewayCommand,
  DisassociateAddressCommand,
  ModifyNetworkInterfaceAttributeCommand,
  ReleaseAddressCommand,
  RevokeSecurityGroupIngressCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import { toTags } from '../tags.js';
import { NO, type DryRun } from './dry-run.js';

const DryRun = true;

const to = (abortSignal: AbortSignal) => ({ abortSignal });

/** What faults do to machines. */
export function powerDryRuns(client: EC2Client, InstanceIds: string[]): Record<string, DryRun> {
  return {
    StartInstances: (s) => client.send(new StartInstancesCommand({ DryRun, InstanceIds }), to(s)),
    StopInstances: (s) => client.send(new StopInstancesCommand({ DryRun, InstanceIds }), to(s)),
  };
}

/** What a teardown does to machines that it has created. */
export function machineRemovalDryRuns(client: EC2Client): Record<string, DryRun> {
  const [InstanceIds, NetworkInterfaceId] = [[NO.instance], NO.nic];
  return {
    TerminateInstances: (s) => client.send(new TerminateInstancesCommand({ DryRun, InstanceIds }), to(s)),
    DeleteNetworkInterface: (s) =>
      client.send(new DeleteNetworkInterfaceCommand({ DryRun, NetworkInterfaceId }), to(s)),
  };
}

/** What a teardown does to a network of the run's own. */
export function removalDryRuns(client: EC2Client): Record<string, DryRun> {
  const [VpcId, InternetGatewayId, GroupId] = [NO.vpc, NO.gateway, NO.group];
  const bgp = { IpProtocol: 'tcp', FromPort: 179, ToPort: 179, IpRanges: [{ CidrIp: '192.0.2.1/32' }] };
  return {
    RevokeSecurityGroupIngress: (s) =>
      client.send(new RevokeSecurityGroupIngressCommand({ DryRun, GroupId, IpPermissions: [bgp] }), to(s)),
    DisassociateAddress: (s) =>
      client.send(new DisassociateAddressCommand({ DryRun, AssociationId: NO.association }), to(s)),
    ReleaseAddress: (s) => client.send(new ReleaseAddressCommand({ DryRun, AllocationId: NO.allocation }), to(s)),
    DeleteVolume: (s) => client.send(new DeleteVolumeCommand({ DryRun, VolumeId: NO.volume }), to(s)),
    DeleteKeyPair: (s) => client.send(new DeleteKeyPairCommand({ DryRun, KeyPairId: NO.key }), to(s)),
    DeleteSubnet: (s) => client.send(new DeleteSubnetCommand({ DryRun, SubnetId: NO.subnet }), to(s)),
    DeleteRouteTable: (s) => client.send(new DeleteRouteTableCommand({ DryRun, RouteTableId: NO.table }), to(s)),
    DetachInternetGateway: (s) =>
      client.send(new DetachInternetGatewayCommand({ DryRun, InternetGatewayId, VpcId }), to(s)),
    DeleteInternetGateway: (s) => client.send(new DeleteInternetGatewayCommand({ DryRun, InternetGatewayId }), to(s)),
    DeleteSecurityGroup: (s) => client.send(new DeleteSecurityGroupCommand({ DryRun, GroupId }), to(s)),
    DeleteVpc: (s) => client.send(new DeleteVpcCommand({ DryRun, VpcId }), to(s)),
  };
}

/** What is done to instances that exist, tried on these very instances; what is done to their interfaces, on none. */
export function adoptionDryRuns(client: EC2Client, instances: string[]): Record<string, DryRun> {
  const NetworkInterfaceId = NO.nic;
  const Tags = toTags({ 'labrun.preflight': 'true' });
  const forwarding = { NetworkInterfaceId, SourceDestCheck: { Value: false } };
  return {
    CreateTags: (s) => client.send(new CreateTagsCommand({ DryRun, Resources: instances, Tags }), to(s)),
    DeleteTags: (s) => client.send(new DeleteTagsCommand({ DryRun, Resources: instances, Tags }), to(s)),
    ...powerDryRuns(client, instances),
    ModifyNetworkInterfaceAttribute: (s) =>
      client.send(new ModifyNetworkInterfaceAttributeCommand({ DryRun, ...forwarding }), to(s)),
  };
}
