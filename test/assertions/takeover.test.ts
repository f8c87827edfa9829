import { expect } from 'chai';
import { Recording } from '../evidence/support/recording.js';
import { assignRow } from '../evidence/support/world.js';
import type { ActionRecord } from '../../src/model.js';
import { expectVerdict, judge } from './support/judge.js';

const ONPREM_CLIENT = '10.77.60.10';
const A = 'aws-router-a';
const B = 'aws-router-b';

const drain = (): Recording => new Recording({ faults: [{ fault: 'drain', provider: 'aws' }] });
const bgpStop = (): Recording => new Recording({ faults: [{ fault: 'routerd-bgp-stop', provider: 'aws' }] });

/** The row by which a router took an address over. */
function rowOf(recording: Recording, phase: string, node: string, address = ONPREM_CLIENT): ActionRecord {
  const row = (recording.router(phase, node).actions ?? []).find((entry) =>
    entry.targetJSON.includes(`"${address}/32"`),
  );
  if (row === undefined) throw new Error(`no row for ${address}`);
  return row;
}

function setParameters(row: ActionRecord, change: (parameters: Record<string, string>) => void): void {
  const parameters = JSON.parse(row.parametersJSON) as Record<string, string>;
  change(parameters);
  row.parametersJSON = JSON.stringify(parameters);
}

function moveBack(recording: Recording, address: string): void {
  const held = recording.nic('after-1', B);
  held.secondary = held.secondary.filter((other) => other !== address);
  recording.nic('after-1', A).secondary.push(address);
}

describe('assertions on a takeover', () => {
  const names = ['ownership_epoch_bumped', 'allow_reassignment_maintained_until_success', 'old_holder_residue_absent'];

  it('all pass after each kind of takeover, one after the other as well', () => {
    const faults = [
      { fault: 'drain', provider: 'aws' as const },
      { fault: 'stop-active', provider: 'oci' as const },
      { fault: 'routerd-bgp-stop', provider: 'azure' as const },
      { fault: 'routerd-bgp-stop', provider: 'aws' as const },
    ];
    for (const recording of [new Recording(), drain(), bgpStop(), new Recording({ faults })])
      for (const name of names) expectVerdict(judge(name, recording), 'pass');
  });

  it('all are na without a fault, and when the fault was never injected', () => {
    for (const name of names) {
      expectVerdict(judge(name, new Recording({ faults: [] })), 'na', 'the scenario has no fault');
      expectVerdict(
        judge(
          name,
          new Recording().drop((body) => 'index' in body),
        ),
        'na',
        'never injected',
      );
    }
  });

  it('all are na when the inventory before or after the fault is missing', () => {
    for (const name of names) {
      for (const phase of ['baseline', 'after-1']) {
        const recording = new Recording().drop(
          (body) => body.type === 'inventory' && body.phase === phase && body.inventory.site === 'aws',
        );
        expectVerdict(judge(name, recording), 'na', 'the inventory of aws was not recorded');
      }
    }
  });

  it('take an inventory that could not be read again for missing', () => {
    const recording = new Recording();
    const end = recording.timed.findIndex(({ body }) => body.type === 'matrix' && body.phase === 'after-1');
    recording.timed.splice(end, 0, {
      tMs: 5000,
      body: { type: 'inventory-error', phase: 'after-1', site: 'aws', error: 'RequestTimeout' },
    });
    for (const name of names) expectVerdict(judge(name, recording), 'na');
  });

  it('are na where the target held nothing, or nobody held an address before', () => {
    const standby = new Recording();
    for (const body of standby.all('fault-start')) body.node = B;
    expectVerdict(judge('ownership_epoch_bumped', standby), 'na', `${B} held no captured address`);
    const orphan = new Recording();
    orphan.nic('baseline', A).secondary.pop();
    expectVerdict(judge('ownership_epoch_bumped', orphan), 'na', 'nobody at aws held 10.77.60.12 before');
  });

  it('are na for takeovers when no fault asks for one', () => {
    const recording = new Recording({ faults: [{ fault: 'executor-fail', provider: 'aws' }] });
    expectVerdict(judge('ownership_epoch_bumped', recording), 'na', 'executor-fail');
    expectVerdict(judge('allow_reassignment_maintained_until_success', recording), 'na', 'executor-fail');
    expectVerdict(judge('old_holder_residue_absent', recording), 'pass');
  });
});

describe('ownership_epoch_bumped', () => {
  const name = 'ownership_epoch_bumped';

  it('fails when the generation stayed, though the holder changed', () => {
    const recording = new Recording();
    const before = JSON.parse(rowOf(recording, 'baseline', A).parametersJSON) as Record<string, string>;
    const same = before['mobilityAssignmentGeneration'] ?? '';
    setParameters(rowOf(recording, 'after-1', B), (parameters) => (parameters['mobilityAssignmentGeneration'] = same));
    expectVerdict(judge(name, recording), 'fail', ONPREM_CLIENT, A, B, `its generation stayed ${same}`);
  });

  it('fails when the provider says that the holder did not change', () => {
    const recording = new Recording();
    moveBack(recording, ONPREM_CLIENT);
    expectVerdict(judge(name, recording), 'fail', `${ONPREM_CLIENT} is still on the NIC of ${A}`);
  });

  it('fails when nobody, or both, hold an address', () => {
    const nobody = new Recording();
    nobody.nic('after-1', B).secondary = ['10.77.60.12', '10.77.60.13'];
    expectVerdict(judge(name, nobody), 'fail', `nobody at aws holds ${ONPREM_CLIENT}`);
    const both = new Recording();
    both.nic('after-1', A).secondary.push(ONPREM_CLIENT);
    expectVerdict(judge(name, both), 'fail', `${A} and ${B}`);
  });

  it('fails when the router and the provider disagree about the holder', () => {
    const recording = new Recording();
    const row = recording.router('after-1', B).owners?.find((owner) => owner.address === `${ONPREM_CLIENT}/32`);
    delete row?.captureHolderNode;
    expectVerdict(judge(name, recording), 'fail', `${B} says that nobody captures it`);
  });

  it('fails when the address was taken without any generation', () => {
    const recording = new Recording();
    setParameters(rowOf(recording, 'after-1', B), (parameters) => delete parameters['mobilityAssignmentGeneration']);
    expectVerdict(judge(name, recording), 'fail', 'without an assignment generation');
  });

  it('reads the generation from holder events when the journal is short, but never from confirmations', () => {
    const recording = new Recording();
    const state = recording.router('after-1', B);
    state.actions = [];
    expectVerdict(judge(name, recording), 'pass');
    state.events = state.events?.filter((event) => event.attributes.transitionKind === 'seize-complete');
    expectVerdict(judge(name, recording), 'na', `the journal of ${B} does not say`);
  });

  it('does not take what the new holder did before the fault for the takeover', () => {
    const recording = new Recording();
    for (const list of ['actions', 'events'] as const)
      Object.assign(recording.router('baseline', B), { [list]: recording.router('after-1', B)[list] });
    expectVerdict(judge(name, recording), 'na', 'does not say how it came to hold');
  });

  it('goes by time when the new holder could not be read before, but not when nobody asked it', () => {
    const recording = new Recording();
    for (const body of recording.all('router-state'))
      if (body.phase === 'baseline' && body.state.node === B) body.state = { node: B, error: 'timed out' };
    expectVerdict(judge(name, recording), 'pass');
    recording.drop((body) => body.type === 'router-state' && body.phase === 'baseline' && body.state.node === B);
    expectVerdict(judge(name, recording), 'na', `${B} was not read before it`);
  });

  it('compares with the generation that the old holder took last', () => {
    const recording = new Recording();
    const taken = (node: string, phase: string): string =>
      String(
        (JSON.parse(rowOf(recording, phase, node).parametersJSON) as Record<string, string>)[
          'mobilityAssignmentGeneration'
        ],
      );
    const older = structuredClone(rowOf(recording, 'baseline', A));
    Object.assign(older, { id: 1, createdAt: '2026-11-23T08:19:00.000Z', updatedAt: '2026-11-23T08:19:00.001Z' });
    setParameters(older, (parameters) => (parameters['mobilityAssignmentGeneration'] = taken(B, 'after-1')));
    recording.router('baseline', A).actions?.push(older);
    expectVerdict(judge(name, recording), 'pass');
  });

  it('is na when a router could not be read', () => {
    const after = new Recording();
    Object.assign(after.router('after-1', B), {
      owners: undefined,
      actions: undefined,
      events: undefined,
      error: 'timed out',
    });
    expectVerdict(judge(name, after), 'na', B, 'timed out');
    const before = new Recording();
    Object.assign(before.router('baseline', A), { actions: undefined, events: undefined, error: 'timed out' });
    expectVerdict(judge(name, before), 'na', A);
  });
});

describe('allow_reassignment_maintained_until_success', () => {
  const name = 'allow_reassignment_maintained_until_success';

  function attempt(
    recording: Recording,
    change: { allowReassignment: boolean; status: ActionRecord['status']; tMs?: number; id?: number },
  ): ActionRecord {
    const router = recording.plan.sites.flatMap((site) => site.routers).find((entry) => entry.name === B);
    if (router === undefined) throw new Error('no router');
    const injected = recording.timed.find(({ body }) => body.type === 'fault-injected')?.tMs ?? 0;
    const row = assignRow({
      id: 900,
      tMs: injected + 100,
      router,
      address: ONPREM_CLIENT,
      generation: 'cloudedge/x/900',
      ...change,
    });
    recording.router('after-1', B).actions?.unshift(row);
    return row;
  }

  it('passes when refused attempts kept it until one succeeded', () => {
    const recording = new Recording();
    attempt(recording, { allowReassignment: true, status: 'failed' });
    expectVerdict(judge(name, recording), 'pass', '3 addresses', 'until it succeeded');
  });

  it('fails when one attempt before the success lost it', () => {
    const recording = new Recording();
    attempt(recording, { allowReassignment: false, status: 'failed' }).error =
      '[10.77.60.10] assigned, but move is not allowed';
    expectVerdict(
      judge(name, recording),
      'fail',
      'action 900 of aws-router-b',
      'without allowReassignment',
      'move is not allowed',
    );
  });

  it('fails when the attempt that succeeded did not have it', () => {
    const recording = new Recording();
    setParameters(rowOf(recording, 'after-1', B), (parameters) => delete parameters['allowReassignment']);
    expectVerdict(judge(name, recording), 'fail', ONPREM_CLIENT, 'ended succeeded');
  });

  it('fails when one row lost it in one of its attempts, though the last one had it again', () => {
    for (const [allowed, error] of [
      [false, 'RequestLimitExceeded'],
      [true, '[10.77.60.10] assigned, but move is not allowed'],
    ] as const) {
      const recording = new Recording();
      const last = rowOf(recording, 'after-1', B);
      const earlier = { ...structuredClone(last), status: 'failed' as const, error };
      earlier.updatedAt = earlier.createdAt;
      if (!allowed) setParameters(earlier, (parameters) => delete parameters['allowReassignment']);
      const state = { ...structuredClone(recording.router('after-1', B)), actions: [earlier] };
      const at = recording.timed.findIndex(({ body }) => body.type === 'outages');
      const tMs = recording.timed[at]?.tMs ?? 0;
      recording.timed.splice(at, 0, { tMs, body: { type: 'router-state', phase: 'meanwhile', state } });
      expectVerdict(
        judge(name, recording),
        'fail',
        `an attempt of action ${last.id} of ${B} to assign ${ONPREM_CLIENT} did not allow reassignment`,
        error,
      );
    }
  });

  it('is na when the journals were not read before and afterwards', () => {
    const [early, late] = ['baseline', 'after-1'].map((phase) =>
      new Recording().drop((body) => body.type === 'router-state' && body.phase === phase && body.state.node === B),
    );
    for (const recording of [early, late])
      if (recording !== undefined) expectVerdict(judge(name, recording), 'na', `the journal of ${B} could not be read`);
  });

  it('does not look at attempts after the success, at fenced rows, or at rows from before the fault', () => {
    const recording = new Recording();
    const injected = recording.timed.find(({ body }) => body.type === 'fault-injected')?.tMs ?? 0;
    attempt(recording, { allowReassignment: false, status: 'failed', tMs: injected + 60_000, id: 901 });
    attempt(recording, { allowReassignment: false, status: 'skipped', tMs: injected + 1, id: 902 });
    const old = attempt(recording, { allowReassignment: false, status: 'failed', tMs: 1, id: 3 });
    recording.router('baseline', B).actions?.unshift(old);
    expectVerdict(judge(name, recording), 'pass');
  });

  it('looks at a row from before the fault that was tried again after it', () => {
    const recording = new Recording();
    const row = attempt(recording, { allowReassignment: false, status: 'failed', tMs: 1, id: 3 });
    recording.router('baseline', B).actions?.unshift({ ...row, updatedAt: '2026-11-23T08:19:00.001Z' });
    expectVerdict(judge(name, recording), 'fail', 'action 3');
  });

  it('fails when nobody succeeded, and says what was tried', () => {
    const recording = new Recording();
    moveBack(recording, ONPREM_CLIENT);
    const row = rowOf(recording, 'after-1', B);
    row.status = 'failed';
    row.error = 'UnauthorizedOperation';
    expectVerdict(judge(name, recording), 'fail', `held by ${A}`, 'UnauthorizedOperation');
    const idle = new Recording();
    moveBack(idle, ONPREM_CLIENT);
    const state = idle.router('after-1', B);
    state.actions = state.actions?.filter((entry) => !entry.targetJSON.includes(`"${ONPREM_CLIENT}/32"`));
    expectVerdict(judge(name, idle), 'fail', 'no router recorded an attempt');
  });

  it('is na when the address moved and the journal does not say how', () => {
    const recording = new Recording();
    Object.assign(recording.router('after-1', B), { actions: [] });
    expectVerdict(judge(name, recording), 'na', 'no assignment of it that succeeded');
    Object.assign(recording.router('after-1', B), { actions: undefined, error: 'connection refused' });
    expectVerdict(judge(name, recording), 'na', 'connection refused');
  });

  it('fails a drain that seizes instead of handing over', () => {
    const recording = drain();
    setParameters(rowOf(recording, 'after-1', B), (parameters) => (parameters['allowReassignment'] = 'true'));
    expectVerdict(judge(name, recording), 'fail', 'seizes 10.77.60.10 with allowReassignment', 'drain hands over');
  });

  it('takes a drain without a recorded success for no proof, and one that moved nothing for a failure', () => {
    const silent = drain();
    Object.assign(silent.router('after-1', B), { actions: [] });
    expectVerdict(judge(name, silent), 'na', 'no assignment of it that succeeded');
    const stuck = drain();
    moveBack(stuck, ONPREM_CLIENT);
    expectVerdict(judge(name, stuck), 'fail', 'was not taken over');
  });
});

describe('old_holder_residue_absent', () => {
  const name = 'old_holder_residue_absent';

  it('fails with the NIC when the old holder keeps an address', () => {
    const moved = new Recording();
    moveBack(moved, ONPREM_CLIENT);
    expectVerdict(judge(name, moved), 'fail', `${ONPREM_CLIENT} is still on eni-of-${A} of ${A} at aws`);
    const both = new Recording();
    both.nic('after-1', A).secondary.push(ONPREM_CLIENT);
    expectVerdict(judge(name, both), 'fail', `eni-of-${A}`);
  });

  it('fails when another NIC of the site holds it too, or none does', () => {
    const other = new Recording();
    other.nic('after-1', 'aws-client').secondary.push(ONPREM_CLIENT);
    expectVerdict(judge(name, other), 'fail', 'is on 2 NICs at aws', 'aws-client');
    const none = new Recording();
    none.nic('after-1', B).secondary = [];
    expectVerdict(judge(name, none), 'fail', 'no NIC at aws holds');
  });

  it('fails when any router has a captured address of its own', () => {
    for (const node of [B, 'oci-router', 'onprem-router']) {
      const recording = new Recording();
      recording.router('after-1', node).addresses?.push('10.77.60.12');
      expectVerdict(judge(name, recording), 'fail', `${node} has 10.77.60.12 in its own \`ip addr\``);
    }
  });

  it('fails when the old router still claims the address with certainty', () => {
    const recording = bgpStop();
    const row = recording.router('after-1', A).owners?.find((owner) => owner.address === `${ONPREM_CLIENT}/32`);
    expect(row).to.not.equal(undefined);
    Object.assign(row ?? {}, { captureHolderNode: A });
    expectVerdict(judge(name, recording), 'fail', `${A} still says that it captures ${ONPREM_CLIENT}`);
    Object.assign(row ?? {}, { state: 'Unknown' });
    expectVerdict(judge(name, recording), 'pass');
  });

  it('does not need the word of the old router that is gone, but that it was asked, and every other one', () => {
    const unasked = new Recording().drop(
      (body) => body.type === 'router-state' && body.phase === 'after-1' && body.state.node === A,
    );
    expectVerdict(judge(name, unasked), 'na', `${A} was not asked`);
    const recording = new Recording();
    Object.assign(recording.router('after-1', 'oci-router-b'), { addresses: undefined, error: 'timed out' });
    expectVerdict(judge(name, recording), 'na', 'oci-router-b', 'timed out');
  });

  it('does not ask a router that an earlier fault has powered off', () => {
    const faults = [
      { fault: 'stop-active', provider: 'aws' as const },
      { fault: 'drain', provider: 'oci' as const },
    ];
    expectVerdict(judge(name, new Recording({ faults })), 'pass');
    const unread = new Recording({ faults });
    Object.assign(unread.router('after-2', B), { addresses: undefined, error: 'timed out' });
    expectVerdict(judge(name, unread), 'na', B);
  });

  it('asks a router that an earlier fault has left running', () => {
    const faults = [
      { fault: 'drain', provider: 'aws' as const },
      { fault: 'drain', provider: 'oci' as const },
    ];
    const recording = new Recording({ faults });
    Object.assign(recording.router('after-2', A), { addresses: undefined, error: 'timed out' });
    expectVerdict(judge(name, recording), 'na', A);
  });
});
