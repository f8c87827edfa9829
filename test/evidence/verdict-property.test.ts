import { expect } from 'chai';
import fc from 'fast-check';
import { renderResult } from '../../src/evidence/result.js';
import { grade } from '../../src/evidence/grade.js';
import { foldRun } from '../../src/evidence/fold.js';
import { EvidenceError } from '../../src/evidence/errors.js';
import type { RunEvent, RunEventBody } from '../../src/run/events.js';
import { Recording, type Author } from './support/recording.js';

const FAULTS = ['stop-active', 'routerd-bgp-stop', 'drain'] as const;
const FLOW = ['aws-client', 'oci-client'] as const;

/** Ways in which a lab can be broken; each makes a run fail or leaves it without a verdict. */
const DEFECTS: Record<string, (recording: Recording) => void> = {
  'a flow is down': (run) => void Object.assign(run.flow('after-1', ...FLOW), { ping: 'fail', pingsReceived: 0 }),
  'a flow is translated': (run) => void (run.flow('after-1', ...FLOW).packetSources.ssh = ['10.77.60.4']),
  'a source is not preserved': (run) => void (run.flow('baseline', ...FLOW).peerIp = '10.77.60.4'),
  'a gateway changed': (run) => void (run.flow('after-1', ...FLOW).defaultGw = '10.77.60.4'),
  'a flow is out for too long': (run) => void (run.outage(0, ...FLOW).outageMs = 90_000),
  'the old NIC keeps an address': (run) => void run.nic('after-1', 'aws-router-a').secondary.push('10.77.60.10'),
  'nobody holds the addresses': (run) => void (run.nic('after-1', 'aws-router-b').secondary = []),
  'a router has a captured address': (run) => void run.router('after-1', 'oci-router').addresses?.push('10.77.60.10'),
  'the baseline is not healthy': (run) => void Object.assign(run.flow('baseline', ...FLOW), { ssh: 'fail' }),
};

/** Records that no verdict may be reached without. */
function isNeeded(body: RunEventBody): boolean {
  switch (body.type) {
    case 'run-start':
    case 'matrix':
    case 'fault-start':
    case 'fault-injected':
    case 'fault-effect':
    case 'outages':
      return true;
    case 'inventory':
      return body.inventory.site === 'aws';
    case 'router-state':
      if (body.phase === 'baseline') return body.state.node === 'aws-router-a';
      return body.state.node !== 'aws-router-a';
    default:
      return false;
  }
}

function verdictOf(events: readonly RunEvent[]): string {
  try {
    return grade(foldRun(events)).verdict;
  } catch (error) {
    if (error instanceof EvidenceError) return 'unreadable';
    throw error;
  }
}

/** The same run, as if one record had never been written. */
function without(events: readonly RunEvent[], index: number): RunEvent[] {
  return events.filter((_, at) => at !== index).map((event, at) => ({ ...event, seq: at + 1 }));
}

const author = fc.constantFrom(...FAULTS).map((fault): Author => ({ faults: [{ fault, provider: 'aws' }] }));

describe('the verdict, whatever is missing', () => {
  it('never becomes pass because a record is gone', () => {
    const defects = fc.subarray(Object.keys(DEFECTS), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(author, defects, fc.nat(), (scenario, names, pick) => {
        const recording = new Recording(scenario);
        for (const name of names) DEFECTS[name]?.(recording);
        const events = recording.events();
        expect(verdictOf(events)).to.not.equal('pass');
        const index = pick % events.length;
        expect(verdictOf(without(events, index)), `${names.join(', ')} without ${events[index]?.type}`).to.not.equal(
          'pass',
        );
      }),
      { numRuns: 80 },
    );
  });

  it('is pass for a sound run only with every needed record', () => {
    for (const fault of FAULTS) {
      const events = new Recording({ faults: [{ fault, provider: 'aws' }] }).events();
      expect(verdictOf(events)).to.equal('pass');
      events.forEach((event, index) => {
        const verdict = verdictOf(without(events, index));
        const label = `${fault} without ${event.type} ${'phase' in event ? event.phase : ''}`;
        if (isNeeded(event)) expect(verdict, label).to.be.oneOf(['inconclusive', 'unreadable']);
      });
    }
  });

  it('is pass only with every flow of every matrix and of the outages', () => {
    for (const type of ['matrix', 'outages'] as const) {
      new Recording().all(type).forEach((record, nth) => {
        const count = (
          type === 'matrix' ? (record as { matrix: { flows: unknown[] } }).matrix : (record as { flows: unknown[] })
        ).flows.length;
        for (let index = 0; index < count; index += 1) {
          const recording = new Recording();
          const body = recording.all(type)[nth];
          if (body?.type === 'matrix') body.matrix.flows.splice(index, 1);
          else body?.flows.splice(index, 1);
          expect(recording.grade().verdict).to.equal('inconclusive');
        }
      });
    }
  });

  it('is never pass or fail for a run that was cut before its first matrix, nor pass for any cut', () => {
    const events = new Recording().events();
    const firstMatrix = events.findIndex((event) => event.type === 'matrix');
    const proven = events.findLastIndex((event) => event.type === 'step-end' && event.id === 'smoke-after-1');
    events.forEach((_, end) => {
      const verdict = verdictOf(events.slice(0, end));
      if (end <= firstMatrix) expect(verdict).to.be.oneOf(['inconclusive', 'unreadable']);
      else if (end <= proven) expect(verdict).to.equal('inconclusive');
      else expect(verdict).to.equal('pass');
    });
  });

  it('gives the same bytes for the same events, however often and from whatever copy', () => {
    fc.assert(
      fc.property(author, fc.subarray(Object.keys(DEFECTS)), (scenario, names) => {
        const recording = new Recording(scenario);
        for (const name of names) DEFECTS[name]?.(recording);
        const events = recording.events();
        const bytes = renderResult(events);
        expect(renderResult(events)).to.equal(bytes);
        expect(renderResult(JSON.parse(JSON.stringify(events)) as RunEvent[])).to.equal(bytes);
      }),
      { numRuns: 30 },
    );
  });
});
