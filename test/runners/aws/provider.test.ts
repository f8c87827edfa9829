import { expect } from 'chai';
import { AwsError, createAwsProvider } from '../../../runners/aws/index.js';
import type { Provider } from '../../../runners/provider.js';
import { DeadlineError } from '../../../src/errors.js';
import { startEc2Lab, type Ec2Lab } from '../../fixtures/clouds/ec2/lab.js';
import { ROUTER_A, RUN_ID, SITE, context, tagsOf } from './context.js';

const NEVER = new AbortController().signal;

describe('aws provider', () => {
  let lab: Ec2Lab;
  let aws: Provider;

  beforeEach(async () => {
    lab = await startEc2Lab();
    aws = createAwsProvider(lab.access());
  });

  afterEach(async () => {
    aws.close();
    await lab.close();
  });

  async function thrownBy(promise: Promise<unknown>): Promise<unknown> {
    return promise.then(
      () => {
        throw new Error('nothing was thrown');
      },
      (error: unknown) => error,
    );
  }

  describe('up', () => {
    it('creates every node with all tags, forwarding on for routers only, and waits until they run', async () => {
      const ctx = context();
      await aws.up(SITE, tagsOf(), ctx);
      const { machines, nics } = await aws.inventory(RUN_ID, NEVER);
      expect(machines.map(({ node, state }) => [node, state])).to.deep.equal([
        ['aws-client', 'running'],
        ['aws-router-a', 'running'],
        ['aws-router-b', 'running'],
      ]);
      expect(
        nics.map(({ node, primary, secondary, forwarding }) => [node, primary, secondary, forwarding]),
      ).to.deep.equal([
        ['aws-client', '10.77.60.11', [], false],
        ['aws-router-a', '10.77.60.4', [], true],
        ['aws-router-b', '10.77.60.5', [], true],
      ]);
      for (const { node, tags } of [...machines, ...nics]) expect(tags).to.deep.equal({ Name: node, ...tagsOf() });
      expect([...lab.host.up]).to.have.members(['aws-client', 'aws-router-a', 'aws-router-b']);
      expect(ctx.log.lines).to.have.members([
        'create nic aws-router-a',
        'create nic aws-router-b',
        'create nic aws-client',
        'update nic aws-router-a',
        'update nic aws-router-b',
        'create machine aws-router-a',
        'create machine aws-router-b',
        'create machine aws-client',
      ]);
      expect(ctx.log.unsuccessful).to.equal(0);
    });

    it('writes its intent before it acts', async () => {
      const ctx = context();
      const existing: Record<string, number> = {};
      ctx.log.onIntent = (line) => {
        const { machines, nics } = lab.site.seen();
        const all = line.includes('machine') ? [...machines.values()] : [...nics.values()];
        existing[line] = all.filter(({ tags }) => line.endsWith(tags['Name'] ?? '?')).length;
      };
      await aws.up(SITE, tagsOf(), ctx);
      const creations = Object.entries(existing).filter(([line]) => line.startsWith('create'));
      expect(creations.map(([, count]) => count)).to.deep.equal([0, 0, 0, 0, 0, 0]);
    });

    it('may be repeated: nothing is created twice', async () => {
      await aws.up(SITE, tagsOf(), context());
      await aws.up(SITE, tagsOf(), context());
      const { machines, nics } = await aws.inventory(RUN_ID, NEVER);
      expect([machines.length, nics.length]).to.deep.equal([3, 3]);
    });

    it('gets through throttling', async () => {
      lab.site.settings.throttle = 0.5;
      await aws.up(SITE, tagsOf(), context());
      expect((await aws.inventory(RUN_ID, NEVER)).machines).to.have.length(3);
    });

    it('waits for what lists do not show yet', async () => {
      lab.site.settings.consistencyMs = 100;
      await aws.up(SITE, tagsOf(), context());
      expect((await aws.inventory(RUN_ID, NEVER)).machines.map(({ state }) => state)).to.deep.equal([
        'running',
        'running',
        'running',
      ]);
    });

    it('says what AWS said when an instance does not boot', async () => {
      lab.host.before = (call) => {
        if (call === 'boot aws-router-b') throw new Error('no memory left');
      };
      const error = await thrownBy(aws.up(SITE, tagsOf(), context()));
      expect(error)
        .to.be.instanceOf(AwsError)
        .and.include({ code: 'provider.aws.up', providerCode: 'Server.InternalError' });
      expect(String(error)).to.contain('aws-router-b').and.to.contain('no memory left');
    });

    it('says which machine it waited for when the deadline passes', async () => {
      lab.host.before = (call) => (call === 'boot aws-client' ? new Promise(() => undefined) : undefined);
      const error = await thrownBy(aws.up(SITE, tagsOf(), context({ deadlineMs: 300 })));
      expect(error).to.be.instanceOf(DeadlineError).and.include({ lastSeen: 'aws-client pending' });
    });

    it('stops at the first refusal, with everything it began written down to the end', async () => {
      lab.site.createNic({ id: 'eni-0f', name: '', primary: '10.77.60.5', sourceCheck: true, tags: {} });
      const ctx = context();
      const error = await thrownBy(aws.up(SITE, tagsOf(), ctx));
      expect(error)
        .to.be.instanceOf(AwsError)
        .and.include({ providerCode: 'InvalidIPAddress.InUse', retryable: false });
      expect((error as AwsError).hint).to.contain('labrun down');
      expect(ctx.log.outcomes.size).to.equal(ctx.log.lines.length);
    });

    it('ends with the reason of its signal when that is aborted', async () => {
      lab.host.before = () => new Promise(() => undefined);
      const abort = new AbortController();
      const ctx = context({ signal: abort.signal });
      const reason = new Error('Ctrl-C');
      ctx.log.onIntent = (line) => {
        if (line.startsWith('create machine')) abort.abort(reason);
      };
      expect(await thrownBy(aws.up(SITE, tagsOf(), ctx))).to.equal(reason);
      expect(ctx.log.outcomes.size).to.equal(ctx.log.lines.length);
    });

    it('ends likewise while it waits', async () => {
      lab.host.before = () => new Promise(() => undefined);
      lab.site.settings.latencyMs = 20;
      const abort = new AbortController();
      const up = thrownBy(aws.up(SITE, tagsOf(), context({ signal: abort.signal })));
      while (lab.site.seen().machines.size < 3) await new Promise((resolve) => setImmediate(resolve));
      const reason = new Error('Ctrl-C');
      setTimeout(() => abort.abort(reason), 50);
      expect(await up).to.equal(reason);
    });
  });

  describe('stop and start', () => {
    beforeEach(() => aws.up(SITE, tagsOf(), context()));

    it('switch one machine off and on again', async () => {
      const ctx = context();
      await aws.stop(ROUTER_A, ctx);
      expect([...lab.host.up]).to.have.members(['aws-router-b', 'aws-client']);
      const states = async () =>
        Object.fromEntries((await aws.inventory(RUN_ID, NEVER)).machines.map(({ node, state }) => [node, state]));
      expect(await states()).to.deep.equal({
        'aws-client': 'running',
        'aws-router-a': 'stopped',
        'aws-router-b': 'running',
      });
      await aws.start(ROUTER_A, ctx);
      expect((await states())['aws-router-a']).to.equal('running');
      expect(ctx.log.lines).to.deep.equal(['stop machine aws-router-a', 'start machine aws-router-a']);
      expect(ctx.log.unsuccessful).to.equal(0);
    });

    it('may be repeated, and wait until a machine can be switched', async () => {
      lab.site.settings.transitionMs = 60;
      const [instance] = [...lab.site.seen().machines.values()].filter(({ name }) => name === ROUTER_A.name);
      const stopping = lab.site.stop(instance?.id ?? '');
      await aws.start(ROUTER_A, context());
      await stopping;
      expect([...lab.host.up]).to.include('aws-router-a');
      await aws.start(ROUTER_A, context());
      await aws.stop(ROUTER_A, context());
      await aws.stop(ROUTER_A, context());
      expect([...lab.host.up]).to.not.include('aws-router-a');
    });

    it("do not touch another run's machine of the same name", async () => {
      const error = await thrownBy(aws.stop(ROUTER_A, context({ runId: 'another', deadlineMs: 50 })));
      expect(error).to.be.instanceOf(DeadlineError);
      expect([...lab.host.up]).to.include('aws-router-a');
    });

    it('say what to do when they are denied', async () => {
      lab.site.settings.denied = ['operator'];
      const ctx = context();
      const error = await thrownBy(aws.stop(ROUTER_A, ctx));
      expect(error)
        .to.be.instanceOf(AwsError)
        .and.include({ code: 'provider.aws.stop', providerCode: 'UnauthorizedOperation', retryable: false });
      expect((error as AwsError).hint).to.contain('ec2:StopInstances');
      expect(ctx.log.unsuccessful).to.equal(1);
    });
  });

  describe('inventory and runs', () => {
    it('read every page', async () => {
      for (let index = 0; index < 450; index += 1)
        lab.site.createNic({
          id: `eni-${index.toString(16).padStart(17, '0')}`,
          name: '',
          primary: `10.78.${index >> 8}.${index & 255}`,
          sourceCheck: true,
          tags: { ...tagsOf() },
        });
      expect((await aws.inventory(RUN_ID, NEVER)).nics).to.have.length(450);
    });

    it('show captures, and one run only', async () => {
      await aws.up(SITE, tagsOf(), context());
      const nic = lab.site.nicHolding('10.77.60.4');
      await lab.site.assign(nic?.id ?? '', { id: 'x', address: '10.77.60.10' }, false);
      const { nics } = await aws.inventory(RUN_ID, NEVER);
      expect(nics.find(({ node }) => node === 'aws-router-a')?.secondary).to.deep.equal(['10.77.60.10']);
      expect(await aws.inventory('another', NEVER)).to.deep.equal({ site: 'aws', machines: [], nics: [] });
    });

    it('list the runs that have something here', async () => {
      expect(await aws.runs(NEVER)).to.deep.equal([]);
      await aws.up(SITE, tagsOf(), context());
      const tags = tagsOf('20260602T000000Z-cloudedge-d3-matrix-0000', '2026-06-02T01:00:00Z');
      lab.site.createNic({ id: 'eni-0f', name: '', primary: '10.77.60.99', sourceCheck: true, tags: { ...tags } });
      lab.site.createNic({
        id: 'eni-0e',
        name: '',
        primary: '10.77.60.98',
        sourceCheck: true,
        tags: { Name: 'foreign' },
      });
      expect(await aws.runs(NEVER)).to.deep.equal([
        { runId: RUN_ID, ttlExpiresAt: '2026-06-01T07:15:00Z' },
        { runId: '20260602T000000Z-cloudedge-d3-matrix-0000', ttlExpiresAt: '2026-06-02T01:00:00Z' },
      ]);
    });

    it('fail when nothing listens', async () => {
      await lab.close();
      const error = await thrownBy(aws.inventory(RUN_ID, NEVER));
      expect(error).to.be.instanceOf(AwsError).and.include({ code: 'provider.aws.inventory', providerCode: 'ENOENT' });
      expect((error as AwsError).hint).to.contain('still running');
    });

    it('fail with unknown credentials', async () => {
      const stranger = createAwsProvider(lab.access('stranger'));
      const error = await thrownBy(stranger.runs(NEVER));
      stranger.close();
      expect(error).to.be.instanceOf(AwsError).and.include({ providerCode: 'AuthFailure' });
    });
  });
});
