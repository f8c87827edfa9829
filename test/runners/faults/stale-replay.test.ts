import { expect } from 'chai';
import { staleReplay } from '../../../runners/faults/stale-replay.js';
import type { ActionRecord } from '../../../src/model.js';
import { rejection } from './support/context.js';
import { startDeployedLab, type DeployedLab } from './support/deployed-lab.js';

const INBOX = '/run/routerd/inbox';

describe('fault stale-replay', () => {
  let lab: DeployedLab;
  before(async () => {
    lab = await startDeployedLab();
  });
  after(() => lab?.stop());
  beforeEach(() => lab.converged());

  const journal = async (node: string): Promise<ActionRecord[]> =>
    (JSON.parse(await lab.ssh(node, 'routerctl action list -o json')) as ActionRecord[] | null) ?? [];
  const rowOf = async (node: string, keys: unknown): Promise<ActionRecord | undefined> =>
    (await journal(node)).find(({ idempotencyKey }) => idempotencyKey === keys);
  const captures = async (): Promise<string[]> => {
    const { ctx } = lab.context();
    const { nics } = await lab.provider('aws').inventory(ctx.runId, ctx.signal);
    return nics.map(({ node, secondary }) => `${node} [${secondary.join(' ')}]`);
  };

  for (const [kind, target, action, said] of [
    ['path-signature', 'aws-router-a', 'unassign-secondary-ip', 'stale mobility desired path'],
    [
      'generation',
      'aws-router-a',
      'assign-secondary-ip',
      'stale mobility assignment: generation is no longer current desired state',
    ],
    [
      'generation',
      'aws-router-b',
      'assign-secondary-ip',
      'stale mobility assignment: generation is no longer current desired state',
    ],
  ] as const)
    it(`puts a row with a stale ${kind} into the journal of ${target}, which skips it`, async () => {
      const before = await captures();
      const { ctx, records } = lab.context({ target });
      const fault = await staleReplay.prepare(ctx, { kind });
      expect(records).to.deep.equal([]);
      await fault.inject();
      const { idempotencyKeys, ...proof } = await fault.effect();
      expect(proof).to.deep.equal({ kind, action, ended: 'skipped', said });
      expect(await rowOf(target, idempotencyKeys)).to.include({ status: 'skipped', action, provider: 'aws' });
      expect(records[0]).to.match(new RegExp(`^intent forge journal-rows ${target}/labrun-replay-[0-9a-f]{8}$`));
      expect(await captures()).to.deep.equal(before);
      await fault.undo();
      await fault.undo();
      expect(await lab.ssh(target, `ls -A ${INBOX}; ls ~ | grep replay`)).to.equal('');
    });

  it('does harm with a row that is not fenced, on the router that holds the captures and on the other one', async () => {
    const other = await lab.prepare(staleReplay, { kind: 'unfenced' }, { target: 'aws-router-b' });
    await other.inject();
    expect(await other.effect()).to.include({ action: 'assign-secondary-ip', ended: 'succeeded' });
    expect(await captures()).to.include('aws-router-b [10.77.60.10]');
    const { ctx } = lab.context({ target: 'aws-router-b' });
    const holder = await staleReplay.prepare(ctx, { kind: 'unfenced' });
    await holder.inject();
    expect(await holder.effect()).to.include({ action: 'unassign-secondary-ip', ended: 'succeeded' });
    expect((await captures()).filter((line) => line.includes('10.77.60.10'))).to.deep.equal([]);
  });

  it('refuses a router that takes no rows from outside', async () => {
    await lab.ssh('aws-router-b', `sudo -n mv ${INBOX} ${INBOX}.away`);
    const error = await rejection(lab.prepare(staleReplay, {}, { target: 'aws-router-b' }));
    await lab.ssh('aws-router-b', `sudo -n mv ${INBOX}.away ${INBOX}`);
    expect(error).to.have.property('code', 'fault.unsupported');
    expect(error.message).to.equal('the router on aws-router-b takes no rows from outside');
  });

  it('takes away what the router has not taken yet, and proves nothing then', async () => {
    await lab.ssh('aws-router-b', 'sudo -n systemctl stop routerd');
    const fault = await lab.prepare(staleReplay, {}, { target: 'aws-router-b', deadlineMs: 600 });
    await fault.undo();
    await fault.inject();
    const error = await rejection(fault.effect());
    expect(error).to.have.property('code', 'fault.no-effect');
    expect(error.message).to.equal('0 of 1 rows are in the journal and 0 are decided');
    expect(await lab.ssh('aws-router-b', `ls ${INBOX}`)).to.match(/^labrun-replay-[0-9a-f]{8}\.json$/);
    await fault.undo();
    expect(await lab.ssh('aws-router-b', `ls ${INBOX}`)).to.equal('');
    await lab.ssh('aws-router-b', 'sudo -n systemctl start routerd');
  });
});
