import { Recording } from '../evidence/support/recording.js';
import { assignRow } from '../evidence/support/world.js';
import type { ActionRecord } from '../../src/model.js';
import { expectVerdict, judge } from './support/judge.js';

const name = 'stale_action_fenced';
const A = 'aws-router-a';

/** A run in which two stale actions were put into the journal of the active router. */
function replay(): { recording: Recording; rows: ActionRecord[] } {
  const recording = new Recording({ faults: [{ fault: 'stale-replay', provider: 'aws' }] });
  const router = recording.plan.sites.flatMap((site) => site.routers).find((entry) => entry.name === A);
  if (router === undefined) throw new Error('no router');
  const rows = ['stale-assign', 'stale-unassign'].map((key, index): ActionRecord => ({
    ...assignRow({
      id: 900 + index,
      tMs: 2000,
      router,
      address: '10.77.60.10',
      generation: 'old-gen',
      allowReassignment: true,
      status: 'skipped',
    }),
    idempotencyKey: key,
    resultMessage:
      index === 0
        ? 'stale mobility assignment: generation is no longer current desired state'
        : 'stale mobility desired path',
  }));
  recording.router('after-1', A).actions?.unshift(...rows);
  for (const body of recording.all('fault-effect')) body.proof = { idempotencyKeys: 'stale-assign stale-unassign' };
  for (const body of recording.all('inventory'))
    if (body.phase === 'after-1' && body.inventory.site === 'aws')
      body.inventory = structuredClone(recording.inventory('baseline', 'aws'));
  return { recording, rows };
}

describe('stale_action_fenced', () => {
  it('is na with a reason when no stale action was injected', () => {
    expectVerdict(judge(name, new Recording()), 'na', 'no stale action was injected in this run');
    expectVerdict(
      judge(
        name,
        replay().recording.drop((body) => 'index' in body),
      ),
      'na',
      'never injected',
    );
  });

  it('passes when each ended skipped as stale and nothing moved', () => {
    expectVerdict(judge(name, replay().recording), 'pass', '2 stale actions');
  });

  it('fails when one was carried out', () => {
    const { recording, rows } = replay();
    Object.assign(rows[0] ?? {}, { status: 'succeeded', resultMessage: 'assigned 10.77.60.10 to eni-a' });
    expectVerdict(judge(name, recording), 'fail', 'did not fence', 'stale-assign', 'succeeded');
  });

  it('fails when one was skipped for another reason', () => {
    const { recording, rows } = replay();
    Object.assign(rows[1] ?? {}, { resultMessage: 'not approved' });
    expectVerdict(judge(name, recording), 'fail', 'not approved');
  });

  it('fails when an address moved though the journal looks fine', () => {
    const { recording } = replay();
    recording.nic('after-1', A).secondary.push('10.77.60.99');
    expectVerdict(judge(name, recording), 'fail', `the NIC of ${A}`, '10.77.60.99');
  });

  it('is na when the inventory before or after is missing', () => {
    for (const phase of ['baseline', 'after-1']) {
      const { recording } = replay();
      recording.drop((body) => body.type === 'inventory' && body.phase === phase && body.inventory.site === 'aws');
      expectVerdict(judge(name, recording), 'na', 'the inventory of aws was not recorded');
    }
  });

  it('is na when the rows are unknown, missing or not yet worked on', () => {
    const unknown = replay().recording;
    for (const body of unknown.all('fault-effect')) body.proof = { ok: true };
    expectVerdict(judge(name, unknown), 'na', 'was not recorded');
    const missing = replay().recording;
    Object.assign(missing.router('after-1', A), { actions: [] });
    expectVerdict(judge(name, missing), 'na', 'is not in the journal');
    const { recording, rows } = replay();
    Object.assign(rows[0] ?? {}, { status: 'pending' });
    expectVerdict(judge(name, recording), 'na', 'still pending');
    Object.assign(recording.router('after-1', A), { actions: undefined, error: 'timed out' });
    expectVerdict(judge(name, recording), 'na', 'timed out');
  });
});
