import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import * as sdk from '@aws-sdk/client-ec2';
import { expect } from 'chai';
import { createEc2Client } from '../../../runners/aws/client.js';
import { createAwsProvider } from '../../../runners/aws/index.js';
import type { Provider } from '../../../runners/provider.js';
import type { AwsSite } from '../../../src/lab/inventory.js';
import { RUN_ID, SITE, context, tagsOf } from './context.js';
import { CREATE, bootContext } from './world.js';

const NEVER = new AbortController().signal;

/**
 * The same life against an AWS that others have built: `moto_server`, from MOTO_SERVER or the PATH (`pip install
 * 'moto[ec2,server]'`). Only the endpoint differs.
 */
describe('aws provider, against moto', () => {
  let moto: ChildProcess | undefined;
  let site: AwsSite;
  let aws: Provider;
  let ec2: sdk.EC2Client;

  before(async function () {
    // It takes its time to start.
    this.timeout(180_000);
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    moto = await start(process.env['MOTO_SERVER'] ?? 'moto_server', port);
    if (moto === undefined) {
      // Shown beside the test, in place of a result.
      this.test?.parent?.tests.forEach((test) => (test.title += ' (moto_server is not installed)'));
      this.skip();
    }
    await listening(url);
    const base = { region: 'eu-central-1', endpoint: { url }, subnetId: '', instanceType: 't3.micro' };
    const credentials = { accessKeyId: 'placeholder', secretAccessKey: 'placeholder' };
    ec2 = createEc2Client({ ...base, credentials, imageId: '' }, { requestTimeoutMs: 60_000 });
    const { Images } = await ec2.send(new sdk.DescribeImagesCommand({ Owners: ['amazon'] }));
    const imageId = Images?.find(({ RootDeviceType }) => RootDeviceType === 'ebs')?.ImageId ?? '';
    site = { ...base, credentials, imageId };
  });

  after(async () => {
    ec2?.destroy();
    if (moto === undefined || moto.exitCode !== null) return;
    moto.kill('SIGKILL');
    await once(moto, 'exit');
  });

  afterEach(() => aws?.close());

  /** Everything that carries a run's tag, by what kind of thing it is, terminated instances left out. */
  async function tagged(): Promise<string[]> {
    const filter = { Filters: [{ Name: 'tag-key', Values: ['routerd.cloudedge.run_id'] }] };
    const [vpcs, subnets, gateways, tables, groups, keys, addresses, nics, volumes, instances] = await Promise.all([
      ec2.send(new sdk.DescribeVpcsCommand(filter)),
      ec2.send(new sdk.DescribeSubnetsCommand(filter)),
      ec2.send(new sdk.DescribeInternetGatewaysCommand(filter)),
      ec2.send(new sdk.DescribeRouteTablesCommand(filter)),
      ec2.send(new sdk.DescribeSecurityGroupsCommand(filter)),
      ec2.send(new sdk.DescribeKeyPairsCommand(filter)),
      ec2.send(new sdk.DescribeAddressesCommand(filter)),
      ec2.send(new sdk.DescribeNetworkInterfacesCommand(filter)),
      ec2.send(new sdk.DescribeVolumesCommand(filter)),
      ec2.send(new sdk.DescribeInstancesCommand(filter)),
    ]);
    const alive = (instances.Reservations ?? [])
      .flatMap(({ Instances = [] }) => Instances)
      .filter(({ State }) => State?.Name !== 'terminated');
    const lists = {
      vpc: vpcs.Vpcs,
      subnet: subnets.Subnets,
      gateway: gateways.InternetGateways,
      table: tables.RouteTables,
      group: groups.SecurityGroups,
      key: keys.KeyPairs,
      address: addresses.Addresses,
      nic: nics.NetworkInterfaces,
      volume: volumes.Volumes,
      instance: alive,
    };
    return Object.entries(lists).flatMap(([kind, list = []]) => list.map(() => kind));
  }

  const WHOLE = [
    'vpc',
    'subnet',
    'gateway',
    'table',
    'group',
    'key',
    ...['address', 'nic', 'volume', 'instance'].flatMap((kind) => [kind, kind, kind]),
  ];

  it('looks before it acts, creates, repeats, lets in, stops, starts and takes everything away', async () => {
    aws = createAwsProvider({ ...site, setup: CREATE });
    const before = await all();
    const answer = await aws.preflight?.(SITE, NEVER);
    expect(answer?.account).to.match(/^\d{12}$/);
    for (const { check, result, detail } of answer?.checks ?? [])
      expect(result, `${check}: ${detail}`).to.equal('pass');
    // Moto carries out what it should only try (CreateVpc); what it makes is found by its tags.
    await aws.down({ expiredAt: new Date() }, context());
    expect(await all()).to.deep.equal(before);

    const ctx = bootContext();
    await aws.up(SITE, tagsOf(), ctx);
    expect(ctx.log.unsuccessful).to.equal(0);
    expect(await tagged()).to.have.members(WHOLE);
    await aws.up(SITE, tagsOf(), bootContext());
    expect(await tagged()).to.have.members(WHOLE);

    const { machines, nics } = await aws.inventory(RUN_ID, NEVER);
    expect(machines.map(({ node, state }) => `${node} ${state}`)).to.deep.equal([
      'aws-client running',
      'aws-router-a running',
      'aws-router-b running',
    ]);
    expect(nics.map(({ node, primary, forwarding }) => `${node} ${primary} ${forwarding}`)).to.deep.equal([
      'aws-client 10.77.60.11 false',
      'aws-router-a 10.77.60.4 true',
      'aws-router-b 10.77.60.5 true',
    ]);
    const endpoints = (await aws.endpoints?.(RUN_ID, NEVER)) ?? [];
    expect(new Set(endpoints.map(({ host }) => host)).size).to.equal(3);
    await aws.admit?.(RUN_ID, ['192.0.2.21', '192.0.2.31'], context());
    await aws.admit?.(RUN_ID, ['192.0.2.31'], context());
    const { SecurityGroups } = await ec2.send(
      new sdk.DescribeSecurityGroupsCommand({ Filters: [{ Name: 'ip-permission.cidr', Values: ['192.0.2.31/32'] }] }),
    );
    expect(SecurityGroups?.[0]?.IpPermissions?.flatMap(({ IpRanges = [] }) => IpRanges.map(({ CidrIp }) => CidrIp)))
      .to.include('198.51.100.7/32')
      .and.not.include('192.0.2.21/32');
    await aws.stop(SITE.client, context());
    await aws.start(SITE.client, context());
    expect((await aws.runs(NEVER)).map(({ runId }) => runId)).to.deep.equal([RUN_ID]);

    const report = await createAwsProvider({ ...site, setup: CREATE }).down({ runId: RUN_ID }, context());
    expect(report.leftovers).to.deep.equal([]);
    expect(await tagged()).to.deep.equal([]);
    expect(await all()).to.deep.equal(before);
    expect(await aws.runs(NEVER)).to.deep.equal([]);
  });

  /** How many networks and addresses there are, whoever has them. */
  async function all(): Promise<number[]> {
    const [vpcs, addresses, groups] = await Promise.all([
      ec2.send(new sdk.DescribeVpcsCommand({})),
      ec2.send(new sdk.DescribeAddressesCommand({})),
      ec2.send(new sdk.DescribeSecurityGroupsCommand({})),
    ]);
    return [vpcs.Vpcs?.length ?? 0, addresses.Addresses?.length ?? 0, groups.SecurityGroups?.length ?? 0];
  }

  it('adopts instances and gives them back', async () => {
    const { Vpc } = await ec2.send(new sdk.CreateVpcCommand({ CidrBlock: '10.77.60.0/24' }));
    const { Subnet } = await ec2.send(new sdk.CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock: '10.77.60.0/24' }));
    const instances: Record<string, string> = {};
    for (const { name, lanIp } of [...SITE.routers, SITE.client]) {
      const { Instances } = await ec2.send(
        new sdk.RunInstancesCommand({
          ImageId: site.imageId,
          InstanceType: 't3.micro',
          MinCount: 1,
          MaxCount: 1,
          SubnetId: Subnet?.SubnetId,
          PrivateIpAddress: lanIp,
          TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Name', Value: `theirs ${lanIp}` }] }],
        }),
      );
      instances[name] = Instances?.[0]?.InstanceId ?? '';
    }
    await ec2.send(new sdk.StopInstancesCommand({ InstanceIds: [instances['aws-router-b'] ?? ''] }));
    const found = await snapshot(Object.values(instances));
    aws = createAwsProvider({ ...site, setup: { mode: 'adopt', instances } });
    await aws.up(SITE, tagsOf(), bootContext());
    const { machines } = await aws.inventory(RUN_ID, NEVER);
    expect(machines.map(({ node, state }) => `${node} ${state}`)).to.deep.equal([
      'aws-client running',
      'aws-router-a running',
      'aws-router-b running',
    ]);
    const { deleted, givenBack, leftovers } = await aws.down({ runId: RUN_ID }, context());
    expect([deleted, leftovers]).to.deep.equal([[], []]);
    expect(givenBack.map(({ name }) => name).toSorted()).to.deep.equal(machines.map(({ node }) => node).toSorted());
    expect(await snapshot(Object.values(instances))).to.deep.equal(found);
  });

  async function snapshot(ids: string[]): Promise<unknown> {
    const { Reservations } = await ec2.send(new sdk.DescribeInstancesCommand({ InstanceIds: ids }));
    return (Reservations ?? [])
      .flatMap(({ Instances = [] }) => Instances)
      .map(({ InstanceId, State, Tags, NetworkInterfaces, SourceDestCheck }) => ({
        id: InstanceId,
        state: State?.Name,
        tags: Tags,
        check: SourceDestCheck,
        addresses: NetworkInterfaces?.[0]?.PrivateIpAddresses?.map(({ PrivateIpAddress }) => PrivateIpAddress),
      }));
  }
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

/** Undefined where there is no such program. */
async function start(program: string, port: number): Promise<ChildProcess | undefined> {
  const child = spawn(program, ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  const [event] = await Promise.race([
    once(child, 'spawn').then(() => ['spawn']),
    once(child, 'error').then(
      () => ['error'],
      () => ['error'],
    ),
  ]);
  return event === 'spawn' ? child : undefined;
}

async function listening(url: string): Promise<void> {
  for (;;) {
    const up = await fetch(url).then(
      () => true,
      () => false,
    );
    if (up) return;
    await sleep(100);
  }
}
