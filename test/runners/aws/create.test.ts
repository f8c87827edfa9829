import * as sdk from '@aws-sdk/client-ec2';
import { expect } from 'chai';
import type { Provider } from '../../../runners/provider.js';
import { RUN_ID, SITE, context, tagsOf } from './context.js';
import { WHOLE, World, bootContext } from './world.js';

const NEVER = new AbortController().signal;

describe('aws provider, a site from nothing', () => {
  let world: World;
  let aws: Provider;

  beforeEach(async () => {
    world = await World.start();
    aws = world.provider();
  });

  afterEach(() => world.close());

  it('creates a network and machines in it, every one of them with all tags', async () => {
    const ctx = bootContext();
    await aws.up(SITE, tagsOf(), ctx);
    expect(await world.counts()).to.deep.equal(WHOLE);
    for (const { kind, tags } of await world.everything()) {
      expect(tags, kind).to.include(tagsOf());
      expect(tags['Name'], kind).to.match(/^(aws-|labrun-)/);
    }
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
    expect(ctx.log.unsuccessful).to.equal(0);
  });

  it('gives machines what they need at their first boot, and an end when they power themselves off', async () => {
    await aws.up(SITE, tagsOf(), bootContext());
    expect([...world.lab.host.userData]).to.deep.include(['aws-router-a', '#!/bin/sh\n# aws-router-a\n']);
    const { Reservations } = await world.ec2.send(new sdk.DescribeInstancesCommand({}));
    const [instance] = (Reservations ?? []).flatMap(({ Instances = [] }) => Instances);
    expect(instance?.KeyName).to.equal(`labrun-${RUN_ID}`);
    expect(instance?.BlockDeviceMappings?.[0]?.Ebs?.DeleteOnTermination).to.equal(true);
    const { InstanceInitiatedShutdownBehavior } = await world.ec2.send(
      new sdk.DescribeInstanceAttributeCommand({
        InstanceId: instance?.InstanceId,
        Attribute: 'instanceInitiatedShutdownBehavior',
      }),
    );
    expect(InstanceInitiatedShutdownBehavior?.Value).to.equal('terminate');
    await world.lab.site.selfOff('aws-client');
    expect((await aws.inventory(RUN_ID, NEVER)).machines.map(({ node }) => node)).to.deep.equal([
      'aws-router-a',
      'aws-router-b',
    ]);
    expect((await aws.down({ runId: RUN_ID }, context())).leftovers).to.deep.equal([]);
    expect(await world.everything()).to.deep.equal([]);
  });

  it('leads packets out through a gateway, and nobody in but the operator and the lab', async () => {
    await aws.up(SITE, tagsOf(), bootContext());
    const { RouteTables } = await world.ec2.send(
      new sdk.DescribeRouteTablesCommand({ Filters: [{ Name: 'association.main', Values: ['false'] }] }),
    );
    expect(RouteTables?.[0]?.Routes?.map(({ DestinationCidrBlock }) => DestinationCidrBlock)).to.include('0.0.0.0/0');
    expect(RouteTables?.[0]?.Associations?.[0]?.SubnetId).to.match(/^subnet-/);
    expect(await rules()).to.deep.equal(['-1 all 10.77.60.0/24', 'tcp 22 198.51.100.7/32']);
  });

  /** What the run's security group lets in. */
  async function rules(): Promise<string[]> {
    const { SecurityGroups } = await world.ec2.send(
      new sdk.DescribeSecurityGroupsCommand({ Filters: [{ Name: 'tag-key', Values: ['labrun.created'] }] }),
    );
    return (SecurityGroups?.[0]?.IpPermissions ?? [])
      .flatMap(({ IpProtocol, FromPort, ToPort, IpRanges = [] }) => {
        const ports = FromPort === undefined ? 'all' : FromPort === ToPort ? FromPort : `${FromPort}-${ToPort}`;
        return IpRanges.map(({ CidrIp }) => `${IpProtocol} ${ports} ${CidrIp}`);
      })
      .sort();
  }

  it('lets the overlay in from the peers that are named, and from nobody who is not any more', async () => {
    await aws.up(SITE, tagsOf(), bootContext());
    const before = await rules();
    const overlay = (peer: string) => [
      `tcp 179 ${peer}`,
      ...['3784-3785', '4784', '4789', '51820'].map((p) => `udp ${p} ${peer}`),
    ];
    await aws.admit?.(RUN_ID, ['192.0.2.21', '192.0.2.31'], context());
    expect(await rules()).to.have.members([...before, ...overlay('192.0.2.21/32'), ...overlay('192.0.2.31/32')]);
    const ctx = context();
    await aws.admit?.(RUN_ID, ['192.0.2.31', '192.0.2.41'], ctx);
    expect(await rules()).to.have.members([...before, ...overlay('192.0.2.31/32'), ...overlay('192.0.2.41/32')]);
    expect(ctx.log.lines).to.deep.equal([`update security-group labrun-${RUN_ID}`]);
    const again = context();
    await aws.admit?.(RUN_ID, ['192.0.2.31', '192.0.2.41'], again);
    expect(again.log.lines).to.deep.equal([]);
  });

  it('says how its machines are reached', async () => {
    await aws.up(SITE, tagsOf(), bootContext());
    const { Addresses = [] } = await world.ec2.send(new sdk.DescribeAddressesCommand({}));
    const byNode = Addresses.map(({ PublicIp, Tags }) => ({
      node: Tags?.find(({ Key }) => Key === 'Name')?.Value,
      host: PublicIp,
    }));
    expect(await aws.endpoints?.(RUN_ID, NEVER)).to.have.deep.members(byNode);
    expect(await aws.endpoints?.('another', NEVER)).to.deep.equal([]);
  });

  it('does what its plan says, and the plan asks nobody', async () => {
    await world.lab.close();
    const planned = aws.plan?.(SITE, tagsOf()) ?? [];
    world = await World.start();
    const ctx = bootContext();
    await world.provider().up(SITE, tagsOf(), ctx);
    expect(planned.map(({ op, kind, name }) => `${op} ${kind} ${name}`)).to.have.members(ctx.log.lines);
    // What all nodes share comes first, in the same order.
    const shared = ctx.log.lines.filter((line) => line.includes('labrun-'));
    expect(planned.slice(0, shared.length).map(({ op, kind, name }) => `${op} ${kind} ${name}`)).to.deep.equal(shared);
    expect(planned.find(({ kind }) => kind === 'machine')?.detail).to.include({ type: 't3.micro' });
  });

  it('may be repeated: nothing is created twice, and what is missing is added', async () => {
    await aws.up(SITE, tagsOf(), bootContext());
    const before = await world.everything();
    await world.provider().up(SITE, tagsOf(), bootContext());
    expect(await world.everything()).to.have.deep.members(before);
    await aws.stop(SITE.client, context());
    const [address] = before.filter(({ kind, tags }) => kind === 'address' && tags['Name'] === 'aws-client');
    const { Addresses } = await world.ec2.send(
      new sdk.DescribeAddressesCommand({ AllocationIds: [address?.id ?? ''] }),
    );
    await world.ec2.send(new sdk.DisassociateAddressCommand({ AssociationId: Addresses?.[0]?.AssociationId }));
    await world.ec2.send(new sdk.ReleaseAddressCommand({ AllocationId: address?.id }));
    await world.provider().up(SITE, tagsOf(), bootContext());
    expect(await world.counts()).to.deep.equal(WHOLE);
    expect([...world.lab.host.up]).to.include('aws-client');
    expect(await aws.endpoints?.(RUN_ID, NEVER)).to.have.length(3);
  });

  it('takes everything away again, what others depend on last', async () => {
    await aws.up(SITE, tagsOf(), bootContext());
    const before = await world.everything();
    const ctx = context();
    const report = await aws.down({ runId: RUN_ID }, ctx);
    expect(report.leftovers).to.deep.equal([]);
    expect(await world.everything()).to.deep.equal([]);
    // A disk goes with its machine.
    const ids = before.filter(({ kind }) => kind !== 'volume').map(({ id }) => id);
    expect(report.deleted.map(({ id }) => id)).to.have.members(ids);
    expect(ctx.log.lines.at(-1)).to.equal(`delete network labrun-${RUN_ID}`);
    expect(ctx.log.unsuccessful).to.equal(0);
    expect(await aws.down({ runId: RUN_ID }, context())).to.deep.equal({ deleted: [], givenBack: [], leftovers: [] });
  });

  it('finds a run of which only one thing is left, in whatever region, and takes that away', async () => {
    const abroad = world.client('us-east-1');
    const far = world.provider({
      setup: { mode: 'create', networkCidr: '10.77.60.0/24', operatorCidr: '198.51.100.7/32' },
      regions: ['eu-central-1', 'us-east-1'],
    });
    const tags = (runId: string) => Object.entries(tagsOf(runId)).map(([Key, Value]) => ({ Key, Value }));
    await world.ec2.send(
      new sdk.CreateSecurityGroupCommand({
        GroupName: 'left',
        Description: 'left',
        TagSpecifications: [{ ResourceType: 'security-group', Tags: tags('run-1') }],
      }),
    );
    await abroad.send(
      new sdk.CreateVpcCommand({
        CidrBlock: '10.9.0.0/24',
        TagSpecifications: [{ ResourceType: 'vpc', Tags: tags('run-2') }],
      }),
    );
    expect((await far.runs(NEVER)).map(({ runId }) => runId)).to.deep.equal(['run-1', 'run-2']);
    expect((await aws.runs(NEVER)).map(({ runId }) => runId)).to.deep.equal(['run-1']);
    const report = await far.down({ expiredAt: new Date('2026-06-01T07:15:00Z') }, context());
    expect(report.deleted.map(({ kind }) => kind).sort()).to.deep.equal(['network', 'security-group']);
    expect([...(await world.everything()), ...(await world.everything(abroad))]).to.deep.equal([]);
  });

  it('comes to an end in one region when another cannot be read, and does not call that clean', async () => {
    await aws.up(SITE, tagsOf(), bootContext());
    const lost = world.provider({
      setup: { mode: 'create', networkCidr: '10.77.60.0/24', operatorCidr: '198.51.100.7/32' },
      regions: ['mars-north-1'],
    });
    const error: unknown = await lost.down({ runId: RUN_ID }, context()).catch((thrown: unknown) => thrown);
    expect(error).to.include({ code: 'provider.aws.down', providerCode: 'AuthFailure' });
    expect(error).to.have.property('hint').that.contains('region');
    expect(await world.everything()).to.deep.equal([]);
  });

  it('ends at the first refusal, and the rest can be taken away', async () => {
    world.lab.site.settings.deniedActions = ['AllocateAddress'];
    const error: unknown = await aws.up(SITE, tagsOf(), bootContext()).catch((thrown: unknown) => thrown);
    expect(error).to.include({ code: 'provider.aws.up', providerCode: 'UnauthorizedOperation' });
    expect(error).to.have.property('hint').that.contains('ec2:AllocateAddress');
    expect((await aws.down({ runId: RUN_ID }, context())).leftovers).to.deep.equal([]);
    expect(await world.everything()).to.deep.equal([]);
  });
});
