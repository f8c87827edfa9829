import { expect } from 'chai';
import { AwsError, createAwsProvider } from '../../../runners/aws/index.js';
import type { Provider } from '../../../runners/provider.js';
import { gate } from '../../fixtures/clouds/core/gate.js';
import { SLOTS, startEc2Lab, type Ec2Lab } from '../../fixtures/clouds/ec2/lab.js';
import { RUN_ID, SITE, context, tagsOf } from './context.js';

describe('aws provider, down', () => {
  let lab: Ec2Lab;
  let aws: Provider;

  beforeEach(async () => {
    lab = await startEc2Lab({}, { ...SLOTS, bystander: '10.77.60.99' });
    aws = createAwsProvider(lab.access());
  });

  afterEach(async () => {
    aws.close();
    await lab.close();
  });

  /** What exists, by name, terminated instances left out. */
  function existing(): string[] {
    const { machines, nics } = lab.site.seen();
    const alive = [...machines.values()].filter(({ status }) => status !== 'deleted');
    return [
      ...alive.map(({ tags }) => `machine ${tags['Name']}`),
      ...[...nics.values()].map(({ tags }) => `nic ${tags['Name']}`),
    ];
  }

  function addNic(id: string, address: string, tags: Record<string, string>): void {
    lab.site.createNic({ id, name: '', primary: address, sourceCheck: true, tags });
  }

  async function addBystander(tags: Record<string, string> = {}): Promise<void> {
    addNic('eni-0b', '10.77.60.99', { Name: 'bystander', ...tags });
    const spec = { id: 'i-0b', nicId: 'eni-0b', name: 'bystander', imageId: 'ami', size: 't3.micro' };
    await lab.site.createMachine({ ...spec, tags: { Name: 'bystander', ...tags } }).settled;
  }

  const EVERYTHING = [
    ...['aws-router-a', 'aws-router-b', 'aws-client'].map((name) => `machine ${name}`),
    ...['aws-router-a', 'aws-router-b', 'aws-client'].map((name) => `nic ${name}`),
  ];

  it('deletes what the run has, instances before interfaces, and leaves everything else alone', async () => {
    await aws.up(SITE, tagsOf(), context());
    await addBystander({ owner: RUN_ID });
    const ctx = context();
    const report = await aws.down({ runId: RUN_ID }, ctx);
    expect(report.leftovers).to.deep.equal([]);
    expect(report.deleted.map(({ kind, name }) => `${kind} ${name}`)).to.have.members(EVERYTHING);
    expect(existing()).to.deep.equal(['machine bystander', 'nic bystander']);
    expect([...lab.host.up]).to.deep.equal(['bystander']);
    expect(ctx.log.lines.slice(0, 3).every((line) => line.startsWith('delete machine'))).to.equal(true);
    expect(ctx.log.lines).to.have.length(6);
    expect(ctx.log.unsuccessful).to.equal(0);
  });

  it('is a success when there is nothing', async () => {
    expect(await aws.down({ runId: RUN_ID }, context())).to.deep.equal({ deleted: [], givenBack: [], leftovers: [] });
  });

  it('may run twice at once', async () => {
    await aws.up(SITE, tagsOf(), context());
    const reports = await Promise.all([1, 2].map(() => aws.down({ runId: RUN_ID }, context())));
    expect(reports.flatMap(({ leftovers }) => leftovers)).to.deep.equal([]);
    expect(existing()).to.deep.equal([]);
  });

  it('deletes interfaces that were orphaned, and instances that were stopped', async () => {
    await aws.up(SITE, tagsOf(), context());
    await aws.stop(SITE.client, context());
    const [machine] = [...lab.site.seen().machines.values()];
    await lab.site.deleteMachine(machine?.id ?? '', false);
    const report = await aws.down({ runId: RUN_ID }, context());
    expect(report.leftovers).to.deep.equal([]);
    expect(existing()).to.deep.equal([]);
  });

  it('leaves nothing when 30 % of all calls are throttled', async () => {
    await aws.up(SITE, tagsOf(), context());
    lab.site.settings.throttle = 0.3;
    const report = await aws.down({ runId: RUN_ID }, context());
    expect(report.leftovers).to.deep.equal([]);
    expect(existing()).to.deep.equal([]);
  });

  it('leaves nothing when lists lag behind', async () => {
    await aws.up(SITE, tagsOf(), context());
    lab.site.settings.consistencyMs = 150;
    const ctx = context();
    const report = await aws.down({ runId: RUN_ID }, ctx);
    expect(report.leftovers).to.deep.equal([]);
    lab.site.settings.consistencyMs = 0;
    expect(existing()).to.deep.equal([]);
    expect(ctx.log.lines).to.have.length(6);
    expect(report.deleted).to.have.length(6);
  });

  it('waits for machines that are still booting', async () => {
    const booting = gate();
    lab.host.before = (call) => (call.startsWith('boot') ? booting.opened : undefined);
    const abort = new AbortController();
    const interrupted = context({ signal: abort.signal });
    const up = aws.up(SITE, tagsOf(), interrupted).catch(() => undefined);
    while (lab.site.seen().machines.size < 3) await new Promise((resolve) => setImmediate(resolve));
    abort.abort(new Error('Ctrl-C'));
    await up;
    const down = aws.down({ runId: RUN_ID }, context());
    booting.open();
    expect((await down).leftovers).to.deep.equal([]);
    expect([...lab.host.up]).to.deep.equal([]);
    expect(existing()).to.deep.equal([]);
  });

  it('cleans up after an up and a down that were interrupted at any record', async () => {
    for (let record = 1; record <= 8; record += 1) {
      await aws.up(SITE, tagsOf(`run-${record}`), interruptedAt(record, `run-${record}`)).catch(() => undefined);
      await aws.down({ runId: `run-${record}` }, interruptedAt(record, `run-${record}`)).catch(() => undefined);
      const { leftovers } = await aws.down({ runId: `run-${record}` }, context());
      expect([leftovers, existing()]).to.deep.equal([[], []]);
    }
  });

  /** Aborted as soon as the given number of intents has been written. */
  function interruptedAt(record: number, runId: string) {
    const abort = new AbortController();
    const ctx = context({ signal: abort.signal, runId });
    ctx.log.onIntent = () => {
      if (ctx.log.lines.length === record) abort.abort(new Error('interrupted'));
    };
    return ctx;
  }

  it('deletes runs whose time is over, and only those', async () => {
    await aws.up(SITE, tagsOf(), context());
    addNic('eni-01', '10.77.60.21', { Name: 'alive', ...tagsOf('later', '2026-06-01T09:00:00Z') });
    addNic('eni-02', '10.77.60.22', { Name: 'illegible', ...tagsOf('illegible', 'soon') });
    addNic('eni-03', '10.77.60.23', {
      Name: 'no run',
      'routerd.cloudedge.ttl_expires_at': '2020-01-01T00:00:00Z',
    });
    const early = await aws.down({ expiredAt: new Date('2026-06-01T07:14:59Z') }, context());
    expect(early).to.deep.equal({ deleted: [], givenBack: [], leftovers: [] });
    const report = await aws.down({ expiredAt: new Date('2026-06-01T07:15:00Z') }, context());
    expect(report.deleted).to.have.length(6);
    expect(existing()).to.have.members(['nic alive', 'nic illegible', 'nic no run']);
  });

  it('reports what it may not delete without waiting for the deadline, and why', async () => {
    await aws.up(SITE, tagsOf(), context());
    lab.site.settings.denied = ['operator'];
    const ctx = context({ deadlineMs: 600_000 });
    const report = await aws.down({ runId: RUN_ID }, ctx);
    expect(report.deleted).to.deep.equal([]);
    expect(report.leftovers.map(({ kind, name }) => `${kind} ${name}`)).to.have.members(EVERYTHING);
    expect(report.leftovers[0]?.why).to.contain('UnauthorizedOperation');
    expect(report.leftovers.at(-1)?.why).to.match(/^in use by aws-/);
    expect(ctx.log.outcomes.size).to.equal(ctx.log.lines.length);
    expect(ctx.log.unsuccessful).to.equal(ctx.log.lines.length);
  });

  it('reports an interface that an instance without the tag holds, and deletes neither', async () => {
    await addBystander();
    lab.site.tag('eni-0b', { ...tagsOf() });
    const report = await aws.down({ runId: RUN_ID }, context({ deadlineMs: 150 }));
    expect(report.leftovers).to.have.length(1);
    expect(report.leftovers[0]).to.include({ kind: 'nic', name: 'bystander' });
    expect(report.leftovers[0]?.why).to.contain('in use');
    expect([...lab.host.up]).to.deep.equal(['bystander']);
  });

  it('reports a machine that does not go away', async () => {
    await aws.up(SITE, tagsOf(), context());
    lab.host.before = (call) => {
      if (call === 'halt aws-client') throw new Error('cannot kill');
    };
    const report = await aws.down({ runId: RUN_ID }, context({ deadlineMs: 2_000 }));
    expect(report.deleted.map(({ kind, name }) => `${kind} ${name}`)).to.have.length(4);
    expect(report.leftovers.map(({ kind, name }) => `${kind} ${name}`)).to.deep.equal([
      'machine aws-client',
      'nic aws-client',
    ]);
  });

  it('does not call a site clean that it cannot read', async () => {
    lab.site.settings.throttle = 1;
    const error: unknown = await aws
      .down({ runId: RUN_ID }, context({ deadlineMs: 100 }))
      .catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(AwsError).and.include({
      code: 'provider.aws.down',
      providerCode: 'RequestLimitExceeded',
      retryable: true,
    });
  });
});
