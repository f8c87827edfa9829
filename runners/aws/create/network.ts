import {
  AssociateRouteTableCommand,
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
} from '@aws-sdk/client-ec2';
import { INTERNET_GATEWAY } from '../kinds/internet-gateway.js';
import { NETWORK } from '../kinds/network.js';
import { ROUTE_TABLE } from '../kinds/route-table.js';
import { SUBNET } from '../kinds/subnet.js';
import { read } from '../list.js';
import { tagsOnCreate } from '../tags.js';
import { clientToken } from '../token.js';
import { networkChanges, sharedName, type CreateSetup } from './changes.js';
import { apply, ensure } from './ensure.js';
import type { Step } from './step.js';

const NEW_VPC = ['InvalidVpcID.NotFound'];
const NEW_GATEWAY = ['InvalidInternetGatewayID.NotFound'];
const NEW_TABLE = ['InvalidRouteTableID.NotFound'];
const NEW_SUBNET = ['InvalidSubnetID.NotFound'];

/** A VPC with one subnet whose default route leads to an internet gateway. */
export async function createNetwork(step: Step, setup: CreateSetup): Promise<{ vpc: string; subnet: string }> {
  const { api, tags } = step;
  const { client } = api;
  const changes = networkChanges(setup, step.ctx.runId);
  const name = sharedName(step.ctx.runId);
  const vpc = await ensure(step, {
    kind: NETWORK,
    change: changes.network,
    action: 'CreateVpc',
    send: async () => {
      const input = { CidrBlock: setup.networkCidr, TagSpecifications: tagsOnCreate('vpc', name, tags) };
      return (await client.send(new CreateVpcCommand(input))).Vpc?.VpcId;
    },
  });
  const subnet = await ensure(step, {
    kind: SUBNET,
    change: changes.subnet,
    action: 'CreateSubnet',
    within: vpc,
    justMade: NEW_VPC,
    send: async () => {
      const where = { VpcId: vpc, CidrBlock: setup.networkCidr };
      const input = { ...where, TagSpecifications: tagsOnCreate('subnet', name, tags) };
      return (await client.send(new CreateSubnetCommand(input))).Subnet?.SubnetId;
    },
  });
  await routeToInternet(step, changes, { vpc, subnet });
  return { vpc, subnet };
}

async function routeToInternet(
  step: Step,
  changes: ReturnType<typeof networkChanges>,
  { vpc, subnet }: { vpc: string; subnet: string },
): Promise<void> {
  const { api, tags, limits } = step;
  const { client } = api;
  const { name } = changes.network;
  const gateway = await ensure(step, {
    kind: INTERNET_GATEWAY,
    change: changes.gateway,
    action: 'CreateInternetGateway',
    send: async () => {
      const input = { TagSpecifications: tagsOnCreate('internet-gateway', name, tags) };
      return (await client.send(new CreateInternetGatewayCommand(input))).InternetGateway?.InternetGatewayId;
    },
  });
  await apply(step, gateway, {
    change: changes.attachment,
    action: 'AttachInternetGateway',
    justMade: [...NEW_VPC, ...NEW_GATEWAY],
    doneBy: ['Resource.AlreadyAssociated'],
    isDone: async () => {
      const [now] = await read(api, limits, 'up', INTERNET_GATEWAY, [gateway]);
      return now?.attachedTo === vpc;
    },
    send: () => client.send(new AttachInternetGatewayCommand({ InternetGatewayId: gateway, VpcId: vpc })),
  });
  const table = await ensure(step, {
    kind: ROUTE_TABLE,
    change: changes.routes,
    action: 'CreateRouteTable',
    within: vpc,
    justMade: NEW_VPC,
    once: true,
    send: async () => {
      const ClientToken = clientToken(step.ctx.runId, name, vpc);
      const input = { VpcId: vpc, ClientToken, TagSpecifications: tagsOnCreate('route-table', name, tags) };
      return (await client.send(new CreateRouteTableCommand(input))).RouteTable?.RouteTableId;
    },
  });
  const route = { RouteTableId: table, DestinationCidrBlock: '0.0.0.0/0', GatewayId: gateway };
  await apply(step, table, {
    change: changes.defaultRoute,
    action: 'CreateRoute',
    justMade: [...NEW_TABLE, ...NEW_GATEWAY],
    doneBy: ['RouteAlreadyExists'],
    send: () => client.send(new CreateRouteCommand(route)),
  });
  await apply(step, table, {
    change: changes.association,
    action: 'AssociateRouteTable',
    justMade: [...NEW_TABLE, ...NEW_SUBNET],
    doneBy: ['Resource.AlreadyAssociated'],
    isDone: async () => {
      const [now] = await read(api, limits, 'up', ROUTE_TABLE, [table]);
      return now?.associations?.some((association) => association.subnet === subnet) === true;
    },
    send: () => client.send(new AssociateRouteTableCommand({ RouteTableId: table, SubnetId: subnet })),
  });
}
