import { expect } from 'chai';
import { EvidenceError } from '../../src/evidence/errors.js';
import { foldRun } from '../../src/evidence/fold.js';
import type { RunEventBody } from '../../src/run/events.js';
import { Recording } from './support/recording.js';

describe('folding a run', () => {
  it('has every phase, site and router, and the faults with their times', () => {
    const recording = new Recording();
    const run = recording.fold();
    expect([...run.matrices.keys()]).to.deep.equal(['baseline', 'after-1']);
    expect([...(run.inventories.get('after-1')?.keys() ?? [])]).to.have.members(['onprem', 'aws', 'oci', 'azure']);
    expect(run.routers.get('baseline')?.size).to.equal(7);
    const injected = recording.events().find((event) => event.type === 'fault-injected');
    expect(run.faults).to.have.length(1);
    expect(run.faults[0]).to.include({
      index: 0,
      fault: 'stop-active',
      node: 'aws-router-a',
      phaseBefore: 'baseline',
      phaseAfter: 'after-1',
      injectedMs: injected?.tMs,
      injectedAt: injected?.wall,
    });
  });

  it('takes the later of two records of one moment, and the scenario that verbs extended last', () => {
    const recording = new Recording();
    const again = { ...structuredClone(recording.matrix('after-1')), flows: [] };
    add(recording, { type: 'matrix', phase: 'after-1', matrix: again });
    add(recording, { type: 'scenario-extended', scenario: { ...recording.scenario, name: 'extended' } });
    const run = recording.fold();
    expect(run.matrices.get('after-1')?.flows).to.deep.equal([]);
    expect(run.scenario.name).to.equal('extended');
  });

  it('leaves out a baseline that was taken after a fault', () => {
    const recording = new Recording();
    const matrix = structuredClone(recording.matrix('baseline'));
    recording.drop((body) => body.type === 'matrix' && body.phase === 'baseline');
    add(recording, { type: 'matrix', phase: 'baseline', matrix });
    expect(recording.fold().matrices.has('baseline')).to.equal(false);
  });

  it('leaves out what claims to follow a fault that was not injected yet', () => {
    const recording = new Recording();
    const matrix = structuredClone(recording.matrix('after-1'));
    recording.drop((body) => body.type === 'matrix' && body.phase === 'after-1');
    const injection = recording.timed.findIndex(({ body }) => body.type === 'fault-injected');
    recording.timed.splice(injection, 0, { tMs: 1, body: { type: 'matrix', phase: 'after-1', matrix } });
    expect(recording.fold().matrices.has('after-1')).to.equal(false);
  });

  it('forgets what followed a fault that is played again', () => {
    const recording = new Recording();
    add(recording, {
      type: 'fault-start',
      index: 0,
      fault: 'stop-active',
      site: 'aws',
      node: 'aws-router-b',
      args: {},
    });
    const run = recording.fold();
    expect(run.faults.map((fault) => [fault.node, fault.injectedMs, fault.outages])).to.deep.equal([
      ['aws-router-b', null, null],
    ]);
    expect([...run.matrices.keys()]).to.deep.equal(['baseline']);
  });

  it('takes back the proof of a fault that turned out to have no effect', () => {
    const recording = new Recording();
    add(recording, { type: 'fault-no-effect', index: 0, why: 'the process still runs' });
    expect(recording.fold().faults[0]?.proof).to.equal(null);
  });

  it('refuses a record in which no run begins', () => {
    const events = new Recording().drop((body) => body.type === 'run-start').events();
    expect(() => foldRun(events)).to.throw(EvidenceError, 'does not begin with a run');
  });
});

function add(recording: Recording, body: RunEventBody): void {
  recording.timed.push({ tMs: 99_000, body });
}
