import { expect } from 'chai';
import { OPTIONAL_RECORDS, type Assertion, type RecordKind } from '../../assertions/assertion.js';
import { ASSERTIONS } from '../../assertions/index.js';
import { grade } from '../../src/evidence/grade.js';
import { Recording } from './support/recording.js';

/** An assertion that says what it needs and never looks. */
function careless(...needs: RecordKind[]): Assertion {
  const args = { type: 'object', additionalProperties: false, properties: {} };
  return { name: 'careless', describe: '', args, needs, grade: () => ({ result: 'pass', detail: 'all is well' }) };
}

function judged(recording: Recording, assertion: Assertion): string {
  const graded = grade(recording.fold(), [...ASSERTIONS, assertion]);
  const found = graded.assertions.find((entry) => entry.name === 'careless');
  return `${graded.verdict}: ${found?.result}: ${found?.detail}`;
}

const asked = (): Recording => new Recording({ expect: ['careless'] });

describe('a record that an expectation needs', () => {
  it('is asked for even when its assertion forgets to look', () => {
    const kinds: [RecordKind, string, string][] = [
      ['inventory', 'inventory', 'inventory of any provider'],
      ['router-state', 'router-state', "router's own state"],
      ['moments', 'moment', 'moments'],
      ['client-state', 'client-state', "state of the clients' kernels"],
      ['provider-calls', 'provider-calls', 'calls at the providers'],
    ];
    for (const [kind, type, words] of kinds) {
      expect(judged(asked(), careless(kind)), kind).to.equal('pass: pass: all is well');
      const late = asked().drop((body) => body.type === type && 'phase' in body && body.phase === 'after-1');
      expect(judged(late, careless(kind)), kind)
        .to.match(/^inconclusive: na: no .* after stop-active at aws$/)
        .and.include(words);
      const never = asked().drop((body) => body.type === type);
      expect(judged(never, careless(kind)), kind)
        .to.match(/^inconclusive: na: /)
        .and.include(words);
    }
    expect(judged(asked(), careless('path-probes'))).to.equal(
      'inconclusive: na: this run recorded no probes of path MTU and whole transfers',
    );
  });

  it('is asked for by what the arguments make of it', () => {
    const choosy: Assertion = {
      ...careless('matrix', 'l2'),
      needsFor: (args) => (args['lan'] === true ? ['l2'] : ['matrix']),
    };
    const expecting = (lan: boolean): Recording =>
      new Recording({ expect: [{ assertion: 'careless', args: { lan } }] });
    expect(judged(expecting(false), choosy)).to.include('pass: pass');
    expect(judged(expecting(true), choosy)).to.include('this run recorded no watch of the on-prem LAN');
  });

  it('may be a fault, or what the flows saw of it', () => {
    const faultless = new Recording({ faults: [], expect: ['careless'] });
    expect(judged(faultless, careless('faults'))).to.include('na: the scenario has no fault');
    const unwatched = asked();
    for (const body of unwatched.all('outages')) body.flows = [];
    expect(judged(unwatched, careless('faults'))).to.include('pass: pass');
    expect(judged(unwatched, careless('outages'))).to.include('na: what the flows saw of a fault was not recorded');
  });

  it('is a skip with its reason where the lab cannot give it', () => {
    const recording = asked().drop((body) => body.type === 'provider-calls');
    for (const phase of ['baseline', 'after-1'])
      recording.timed.splice(-2, 0, {
        tMs: 90_000,
        body: { type: 'not-recorded', phase, what: 'provider-calls', why: 'this lab keeps no log' },
      });
    expect(judged(recording, careless('provider-calls'))).to.equal(
      'inconclusive: skip: cannot be checked in this lab: this lab keeps no log',
    );
  });

  it('does not excuse a failure', () => {
    const failing: Assertion = { ...careless('moments'), grade: () => ({ result: 'fail', detail: 'two holders' }) };
    expect(
      judged(
        asked().drop((body) => body.type === 'moment'),
        failing,
      ),
    ).to.equal('fail: fail: two holders');
  });

  it('has a name in words for every kind that only some runs record', () => {
    for (const kind of OPTIONAL_RECORDS) {
      const bare = asked().drop((body) => ['moment', 'client-state', 'provider-calls'].includes(body.type));
      expect(judged(bare, careless(kind))).to.match(/this run recorded no [a-z]/);
    }
  });
});
