import * as sdk from '@aws-sdk/client-ec2';
import { expect } from 'chai';
import type { Provider } from '../../../runners/provider.js';
import { SLOTS } from '../../fixtures/clouds/ec2/lab.js';
import { RUN_ID, SITE, context, tagsOf } from './context.js';
import { populate } from './foreign.js';
import { World, bootContext, type Thing } from './world.js';

const RUN_TAG = 'routerd.cloudedge.run_id';

/** How long a teardown waits for what does not come about. */
const STALLED_MS = 2500;

/** The call that deletes one of each kind. */
const DELETIONS: Record<string, string> = {
  machine: 'TerminateInstances',
  nic: 'DeleteNetworkInterface',
  address: 'ReleaseAddress',
  'key-pair': 'DeleteKeyPair',
  subnet: 'DeleteSubnet',
  'route-table': 'DeleteRouteTable',
  'internet-gateway': 'DeleteInternetGateway',
  'security-group': 'DeleteSecurityGroup',
  network: 'DeleteVpc',
};

describe('aws provider, and what is not its own', () => {
  let world: World;
  let aws: Provider;

  beforeEach(async () => {
    world = await World.start({}, { ...SLOTS, bystander: '10.100.0.20' });
    aws = world.provider(undefined, { settleMs: 0 });
  });

  afterEach(() => world.close());

  const tag = (id: string, tags: Record<string, string>) =>
    world.ec2.send(
      new sdk.CreateTagsCommand({
        Resources: [id],
        Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      }),
    );
  const untag = (id: string, Key: string) =>
    world.ec2.send(new sdk.DeleteTagsCommand({ Resources: [id], Tags: [{ Key }] }));

  const one = (things: Thing[], kind: string): Thing => {
    const found = things.find((thing) => thing.kind === kind);
    if (found === undefined) throw new Error(`no ${kind}`);
    return found;
  };

  it('leaves things of every kind alone, in its own network too, and says why the network stays', async () => {
    await aws.up(SITE, tagsOf(), bootContext());
    const [network] = (await world.everything()).filter(({ kind }) => kind === 'network');
    await populate(world);
    const { Subnets } = await world.ec2.send(
      new sdk.DescribeSubnetsCommand({ Filters: [{ Name: 'cidr-block', Values: ['10.100.0.0/24'] }] }),
    );
    await world.ec2.send(
      new sdk.RunInstancesCommand({
        ImageId: 'ami-00000000000000000',
        MinCount: 1,
        MaxCount: 1,
        SubnetId: Subnets?.[0]?.SubnetId,
        PrivateIpAddress: '10.100.0.20',
        TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Name', Value: 'bystander' }] }],
      }),
    );
    await world.ec2.send(
      new sdk.CreateSecurityGroupCommand({ VpcId: network?.id, GroupName: 'theirs', Description: 'theirs' }),
    );
    const own = new Set((await world.everything()).filter(({ tags }) => tags[RUN_TAG] === RUN_ID).map(({ id }) => id));
    const foreign = (await world.everything()).filter(({ id }) => !own.has(id));
    expect(foreign.filter(({ kind }) => kind === 'machine')).to.have.length(1);
    const report = await aws.down({ runId: RUN_ID }, context({ deadlineMs: STALLED_MS }));
    expect(report.leftovers.map(({ kind }) => kind)).to.deep.equal(['network']);
    expect(report.leftovers[0]?.why).to.contain('DependencyViolation');
    const left = (await world.everything()).filter(({ id }) => id !== network?.id);
    expect(left).to.have.deep.members(foreign);
  });

  for (const [index, [kind, action]] of Object.entries(DELETIONS).entries()) {
    const [what, change] =
      index % 2 === 0
        ? (['loses its tag', (id: string) => untag(id, RUN_TAG)] as const)
        : (["gets another run's tag", (id: string) => tag(id, { [RUN_TAG]: 'another' })] as const);

    it(`does not delete what ${what} after it was listed (${kind})`, async () => {
      await aws.up(SITE, tagsOf(), bootContext());
      const victim = one(await world.everything(), kind);
      const ctx = context({ deadlineMs: STALLED_MS });
      ctx.log.onIntent = async (_line, detail) => {
        // Written down, about to be deleted: at this moment somebody takes it over.
        if (detail['id'] === victim.id) await change(victim.id);
      };
      const calls: string[] = [];
      world.lab.hooks.before = (name, params) => {
        if (name === action && (params.fingerprint([]).includes(victim.id) || kind === 'key-pair')) calls.push(name);
      };
      const report = await aws.down({ runId: RUN_ID }, ctx);
      expect(calls, 'no such call was made').to.deep.equal([]);
      expect((await world.everything()).map(({ id }) => id)).to.include(victim.id);
      expect(report.leftovers.find(({ id }) => id === victim.id)?.why).to.contain('was refused');
      expect(report.deleted.map(({ id }) => id)).to.not.include(victim.id);
      await tag(victim.id, { [RUN_TAG]: RUN_ID });
      expect((await aws.down({ runId: RUN_ID }, context())).leftovers).to.deep.equal([]);
      expect(await world.everything()).to.deep.equal([]);
    });
  }

  it('does not say that it deleted what only lost its tag', async () => {
    await aws.up(SITE, tagsOf(), bootContext());
    const machine = one(await world.everything(), 'machine');
    await world.ec2.send(
      new sdk.ModifyInstanceAttributeCommand({ InstanceId: machine.id, DisableApiTermination: { Value: true } }),
    );
    let refused = 0;
    world.lab.hooks.before = async (action, params) => {
      if (action !== 'TerminateInstances' || !params.fingerprint([]).includes(machine.id)) return;
      refused += 1;
      await untag(machine.id, RUN_TAG);
    };
    const report = await aws.down({ runId: RUN_ID }, context({ deadlineMs: STALLED_MS }));
    expect(refused).to.equal(1);
    expect(report.deleted.map(({ id }) => id)).to.not.include(machine.id);
    expect(report.leftovers.find(({ id }) => id === machine.id)?.why).to.contain('OperationNotPermitted');
    expect([...world.lab.host.up]).to.have.length(1);
  });

  it('does not take its public address away from a foreign machine that uses it', async () => {
    await aws.up(SITE, tagsOf(), bootContext());
    const elsewhere = await populate(world);
    const [nic, address] = [one(elsewhere, 'nic'), one(await world.everything(), 'address')];
    const { Addresses = [] } = await world.ec2.send(new sdk.DescribeAddressesCommand({}));
    const theirs = Addresses.find(({ NetworkInterfaceId }) => NetworkInterfaceId === nic.id);
    await world.ec2.send(new sdk.DisassociateAddressCommand({ AssociationId: theirs?.AssociationId }));
    await world.ec2.send(
      new sdk.AssociateAddressCommand({
        AllocationId: address.id,
        NetworkInterfaceId: nic.id,
        AllowReassociation: true,
      }),
    );
    const report = await aws.down({ runId: RUN_ID }, context({ deadlineMs: STALLED_MS }));
    expect(report.leftovers.map(({ kind }) => kind)).to.include('address');
    expect(report.leftovers.find(({ id }) => id === address.id)?.why).to.contain(nic.id);
    const { Addresses: after = [] } = await world.ec2.send(new sdk.DescribeAddressesCommand({}));
    expect(after.find(({ AllocationId }) => AllocationId === address.id)?.NetworkInterfaceId).to.equal(nic.id);
  });

  it('does not detach its gateway from a foreign network', async () => {
    await aws.up(SITE, tagsOf(), bootContext());
    await aws.down({ runId: RUN_ID }, interruptedAt('delete internet-gateway')).catch(() => undefined);
    const left = await world.everything();
    const [gateway, network] = [one(left, 'internet-gateway'), one(left, 'network')];
    const { Vpc } = await world.ec2.send(new sdk.CreateVpcCommand({ CidrBlock: '10.50.0.0/24' }));
    const move = { InternetGatewayId: gateway.id };
    await world.ec2.send(new sdk.DetachInternetGatewayCommand({ ...move, VpcId: network.id }));
    await world.ec2.send(new sdk.AttachInternetGatewayCommand({ ...move, VpcId: Vpc?.VpcId }));
    const report = await aws.down({ runId: RUN_ID }, context({ deadlineMs: STALLED_MS }));
    expect(report.leftovers.map(({ kind }) => kind)).to.deep.equal(['internet-gateway']);
    expect(report.leftovers[0]?.why).to.contain(Vpc?.VpcId);
    const { InternetGateways } = await world.ec2.send(
      new sdk.DescribeInternetGatewaysCommand({ InternetGatewayIds: [gateway.id] }),
    );
    expect(InternetGateways?.[0]?.Attachments?.[0]?.VpcId).to.equal(Vpc?.VpcId);
  });

  /** Aborted as soon as such an intent has been written, before anything is done about it. */
  function interruptedAt(line: string) {
    const abort = new AbortController();
    const ctx = context({ signal: abort.signal });
    ctx.log.onIntent = (written) => {
      if (written.startsWith(line)) abort.abort(new Error('interrupted'));
    };
    return ctx;
  }

  it('reports what carries the tags of the run but one, and does not touch it', async () => {
    const names = Object.keys(tagsOf()) as (keyof ReturnType<typeof tagsOf>)[];
    const { Vpc } = await world.ec2.send(new sdk.CreateVpcCommand({ CidrBlock: '10.50.0.0/24' }));
    const id = Vpc?.VpcId ?? '';
    // All tags of the run but one: a copy of something of the run, made by somebody else.
    for (const missing of names.filter((name) => name !== RUN_TAG)) {
      await tag(id, { ...tagsOf() });
      await untag(id, missing);
      const report = await aws.down({ runId: RUN_ID }, context({ deadlineMs: STALLED_MS }));
      expect(report.leftovers, missing).to.have.length(1);
      expect(report.leftovers[0]?.why).to.contain('not touched');
    }
    expect(await world.counts()).to.deep.equal({ network: 1 });
  });

  it('reports what AWS protects, and takes the rest away', async () => {
    await aws.up(SITE, tagsOf(), bootContext());
    const machine = (await world.everything()).find(
      ({ kind, tags }) => kind === 'machine' && tags['Name'] === 'aws-client',
    );
    const protect = (Value: boolean) =>
      world.ec2.send(
        new sdk.ModifyInstanceAttributeCommand({ InstanceId: machine?.id, DisableApiTermination: { Value } }),
      );
    await protect(true);
    const ctx = context({ deadlineMs: 600_000 });
    const report = await aws.down({ runId: RUN_ID }, ctx);
    const why = Object.fromEntries(report.leftovers.map((left) => [left.kind, left.why]));
    expect(Object.keys(why)).to.have.members(['machine', 'nic', 'subnet', 'security-group', 'network']);
    expect(why['machine']).to.contain('OperationNotPermitted');
    expect(why['nic']).to.equal('in use by aws-client, which is left as well');
    expect(await world.counts()).to.deep.equal({
      machine: 1,
      volume: 1,
      nic: 1,
      subnet: 1,
      'security-group': 1,
      network: 1,
    });
    expect(ctx.log.outcomes.size).to.equal(ctx.log.lines.length);
    await protect(false);
    expect((await aws.down({ runId: RUN_ID }, context())).leftovers).to.deep.equal([]);
    expect(await world.everything()).to.deep.equal([]);
  });
});
