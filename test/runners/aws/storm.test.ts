import * as sdk from '@aws-sdk/client-ec2';
import { expect } from 'chai';
import { gate } from '../../fixtures/clouds/core/gate.js';
import { RUN_ID, SITE, context, tagsOf } from './context.js';
import { populate } from './foreign.js';
import { WHOLE, World, bootContext } from './world.js';

/** As bad as it gets, and still an AWS that works. */
const STORM = { errorRate: 0.3, throttle: 0.1, lostAnswerRate: 0.1, consistencyMs: 100 };
const CALM = { errorRate: 0, throttle: 0, lostAnswerRate: 0, consistencyMs: 0 };

describe('aws provider, in a storm of errors, throttling, lost answers and lists that lag behind', () => {
  let world: World;

  beforeEach(async () => {
    world = await World.start();
  });

  afterEach(() => world.close());

  const provider = () => world.provider(undefined, { settleMs: 300 });

  it('creates everything once', async () => {
    Object.assign(world.lab.site.settings, STORM);
    await provider().up(SITE, tagsOf(), bootContext());
    Object.assign(world.lab.site.settings, CALM);
    expect(await world.counts()).to.deep.equal(WHOLE);
  });

  it('takes everything away and touches nothing foreign', async () => {
    await provider().up(SITE, tagsOf(), bootContext());
    const foreign = await populate(world);
    Object.assign(world.lab.site.settings, STORM);
    const report = await provider().down({ runId: RUN_ID }, context());
    Object.assign(world.lab.site.settings, CALM);
    expect(report.leftovers).to.deep.equal([]);
    expect(await world.everything()).to.have.deep.members(foreign);
  });

  it('takes a hundred things away, and not one more', async () => {
    const tags = Object.entries(tagsOf()).map(([Key, Value]) => ({ Key, Value }));
    const tagged = (ResourceType: sdk.ResourceType) => ({ TagSpecifications: [{ ResourceType, Tags: tags }] });
    for (let index = 0; index < 50; index += 1) {
      const group = { GroupName: `g${index}`, Description: 'g', ...tagged('security-group') };
      await world.ec2.send(new sdk.CreateSecurityGroupCommand(group));
      await world.ec2.send(new sdk.AllocateAddressCommand({ Domain: 'vpc', ...tagged('elastic-ip') }));
    }
    await world.ec2.send(new sdk.AllocateAddressCommand({ Domain: 'vpc' }));
    Object.assign(world.lab.site.settings, STORM);
    const report = await provider().down({ runId: RUN_ID }, context());
    Object.assign(world.lab.site.settings, CALM);
    expect([report.deleted.length, report.leftovers]).to.deep.equal([100, []]);
    expect(await world.counts()).to.deep.equal({ address: 1 });
  });

  it('lets in who is named, and says how machines are reached', async () => {
    const aws = provider();
    await aws.up(SITE, tagsOf(), bootContext());
    Object.assign(world.lab.site.settings, STORM);
    await aws.admit?.(RUN_ID, ['192.0.2.21'], context());
    expect(await aws.endpoints?.(RUN_ID, new AbortController().signal)).to.have.length(3);
    Object.assign(world.lab.site.settings, CALM);
    const { SecurityGroups } = await world.ec2.send(
      new sdk.DescribeSecurityGroupsCommand({ Filters: [{ Name: 'ip-permission.cidr', Values: ['192.0.2.21/32'] }] }),
    );
    expect(SecurityGroups).to.have.length(1);
  });
});

describe('aws provider, when the answer to one creation is lost', () => {
  const CREATIONS = [
    'CreateVpc',
    'CreateSubnet',
    'CreateInternetGateway',
    'AttachInternetGateway',
    'CreateRouteTable',
    'CreateRoute',
    'AssociateRouteTable',
    'CreateSecurityGroup',
    'AuthorizeSecurityGroupIngress',
    'ImportKeyPair',
    'CreateNetworkInterface',
    'AllocateAddress',
    'AssociateAddress',
    'RunInstances',
  ];

  for (const action of CREATIONS)
    it(`makes nothing twice (${action})`, async () => {
      const world = await World.start({ consistencyMs: 50 });
      try {
        let lost = 0;
        world.lab.hooks.loses = (name) => name === action && (lost += 1) === 1;
        await world.provider(undefined, { settleMs: 150 }).up(SITE, tagsOf(), bootContext());
        world.lab.site.settings.consistencyMs = 0;
        expect(await world.counts()).to.deep.equal(WHOLE);
        expect(lost).to.be.greaterThan(0);
      } finally {
        await world.close();
      }
    });

  it('removes what was made later than anybody looked for it', async () => {
    const world = await World.start();
    try {
      // The request hangs and its client gives up and asks again: both are carried out in the end.
      const instances = gate();
      let [slow, launched] = [true, 0];
      world.lab.hooks.before = (action) => {
        if (action === 'RunInstances' && (launched += 1) === 3) instances.open();
        if (action !== 'AllocateAddress' || !slow) return undefined;
        slow = false;
        return instances.opened;
      };
      const ctx = bootContext();
      await world.provider(undefined, { settleMs: 0, requestTimeoutMs: 300 }).up(SITE, tagsOf(), ctx);
      expect(ctx.log.lines.filter((line) => line.startsWith('delete address'))).to.have.length(1);
      expect((await world.counts())['address']).to.equal(3);
    } finally {
      await world.close();
    }
  });
});
