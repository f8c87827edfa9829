import { expect } from 'chai';
import fc from 'fast-check';
import { foldRun } from '../../src/evidence/fold.js';
import { bundleFiles } from '../../src/evidence/bundle-files.js';
import { parseEvents } from '../../src/evidence/read.js';
import { renderResult } from '../../src/evidence/result.js';
import { EvidenceError } from '../../src/evidence/errors.js';
import type { RunEvent } from '../../src/run/events.js';
import {
  allAssertions,
  improvements,
  independentGroups,
  outcomeOf,
  outcomeOfEvents,
  textOf,
  type Outcome,
} from './support/changes.js';
import { recordedEvents, recordedNames, recordedText } from './support/recorded.js';
import { Recording, type Author } from './support/recording.js';

interface Subject {
  events: RunEvent[];
  outcome: Outcome;
}

const subject = (events: RunEvent[]): Subject => ({ events, outcome: outcomeOfEvents(events) });

const aws = { provider: 'aws' as const };
const providers: Author['providers'] = ['onprem', 'aws'];
const WRITTEN: Author[] = [
  { faults: [{ fault: 'stop-active', ...aws }], providers },
  { faults: [{ fault: 'drain', ...aws }], providers },
  {
    faults: [
      { fault: 'routerd-bgp-stop', ...aws },
      { fault: 'rejoin', ...aws },
    ],
    providers,
  },
  { faults: [{ fault: 'link-down', ...aws, forMs: 500 }], providers },
];

/** Ways to break a run that no assertion may forget because something else is missing. */
const BREAKS: ((run: Recording) => void)[] = [
  () => undefined,
  (run) => void run.nic('after-1', 'aws-router-a').secondary.push('10.77.60.10'),
  (run) => void (run.moment('during-1', 2).own = [{ node: 'aws-router-b', addresses: ['10.77.60.10'] }]),
  (run) => void (run.client('after-1', 'aws-client').redirectsReceived = 3),
  (run) => void (run.router('after-1', 'onprem-router').version = 'other'),
  (run) => void (run.flow('after-1', 'aws-client', 'onprem-client').packetSources.ssh = ['10.77.60.4']),
  (run) => void (run.outage(0, 'aws-client', 'onprem-client').outageMs = 90_000),
  (run) => void Object.assign(run.router('after-1', 'onprem-router').rpFilter ?? {}, { lan0: 1 }),
  (run) => void run.router('baseline', 'aws-router-b').addresses?.push('10.99.0.2'),
  (run) =>
    run
      .router('baseline', 'aws-router-a')
      .actions?.forEach((row) => Object.assign(row, { status: 'failed', error: 'timed out' })),
  (run) =>
    run.router('after-1', 'onprem-router').routes?.forEach((route) => Object.assign(route, { via: '10.99.0.99' })),
  (run) => run.all('inventory').forEach(({ inventory }) => inventory.nics.forEach((nic) => (nic.forwarding = false))),
  (run) => run.client('after-1', 'onprem-client').neighbours?.forEach((entry) => (entry.mac = '02:77:ff:ff:ff:ff')),
  (run) =>
    run.all('provider-calls').forEach(({ calls }) => calls.push(...Array.from({ length: 9 }, () => calls).flat())),
];

/** Records of runs by name: real ones, and ones that were written by hand, asked everything and broken. */
function subjectsByName(): Map<string, Subject> {
  const subjects = new Map(recordedNames().map((name) => [name, subject(recordedEvents(name))]));
  BREAKS.forEach((change, nth) =>
    [nth, nth + 1].forEach((which) => {
      const run = new Recording({ ...WRITTEN[which % WRITTEN.length], expect: allAssertions() });
      change(run);
      subjects.set(`written ${which % WRITTEN.length}/${nth}`, subject(run.events()));
    }),
  );
  return subjects;
}

describe('a record that was damaged', function () {
  this.timeout(60_000);
  const subjects = subjectsByName();
  const named = (name: string): Subject => subjects.get(name) as Subject;
  // The two largest say nothing that the others do not, and take longest.
  const names = [...subjects.keys()].filter((name) => !['aws-failover', 'aws-repeated'].includes(name));
  const anyName = fc.constantFrom(...names);

  it('is one of many kinds to begin with', () => {
    const outcomes = [...subjects.values()].map(({ outcome }) => outcome);
    expect(outcomes.map(({ verdict }) => verdict)).to.include.members(['pass', 'fail', 'inconclusive']);
    const failing = new Set(outcomes.flatMap(({ results }) => results.filter((result) => result.endsWith(' fail'))));
    expect(failing.size).to.be.greaterThan(20);
  });

  it('gets no better by any records that are gone', () => {
    const places = fc.array(fc.nat(), { minLength: 1, maxLength: 6 });
    const kinds = fc.constantFrom('none', 'none', 'phase', 'type', 'node');
    fc.assert(
      fc.property(anyName, places, kinds, (name, picks, kind) => {
        const { events, outcome } = named(name);
        const gone = new Set(picks.map((place) => events[place % events.length]));
        // Also all records that are like the first: of one phase, of one type, about one node.
        const [like] = gone;
        const left = events.filter((event) => !gone.has(event) && !(like !== undefined && isLike(kind, event, like)));
        const dropped = [...gone].map((event) => event?.type).join(', ');
        expect(improvements(outcome, outcomeOfEvents(left)), `without ${dropped} (${kind})`).to.deep.equal([]);
      }),
      { numRuns: 400 },
    );
  });

  it('never passes when it was cut before all was proven, wherever that was', () => {
    fc.assert(
      fc.property(fc.constantFrom(...subjects.keys()), fc.double({ min: 0, max: 1, noNaN: true }), (name, share) => {
        const { events, outcome } = named(name);
        const text = textOf(events);
        const cut = text.slice(0, Math.floor(text.length * share));
        const lines = cut.split('\n').length - 1;
        const proven = events.findLastIndex((event) => event.type === 'step-end' && event.id.startsWith('smoke-'));
        const { verdict } = outcomeOf(cut);
        if (lines <= proven || outcome.verdict !== 'pass')
          expect(verdict, `cut after ${lines} records`).to.not.equal('pass');
        else expect(verdict).to.equal('pass');
      }),
      { numRuns: 250 },
    );
  });

  it('gets no better by a record that is there twice, and no sound run fails by it', () => {
    fc.assert(
      fc.property(anyName, fc.nat(), fc.nat(), fc.boolean(), (name, from, to, next) => {
        const { events, outcome } = named(name);
        const at = from % events.length;
        const place = next ? at + 1 : at + 1 + (to % (events.length - at));
        const event = events[at] as RunEvent;
        const twice = outcomeOfEvents(events.toSpliced(place, 0, event));
        const label = `${event.type} twice, at ${at} and ${place}`;
        expect(improvements(outcome, twice), label).to.deep.equal([]);
        if (next && outcome.verdict === 'pass') expect(twice.verdict, label).to.equal('pass');
      }),
      { numRuns: 250 },
    );
  });

  it('is the same in any order of what was recorded side by side', () => {
    fc.assert(
      fc.property(anyName, fc.array(fc.nat(), { minLength: 64, maxLength: 64 }), (name, random) => {
        const { events } = named(name);
        const shuffled = [...events];
        let draws = 0;
        for (const group of independentGroups(events)) {
          const keys = new Map(group.map((place) => [place, random[draws++ % random.length] ?? 0]));
          const order = group.toSorted((a, b) => (keys.get(a) ?? 0) - (keys.get(b) ?? 0));
          group.forEach((place, nth) => (shuffled[place] = events[order[nth] ?? place] as RunEvent));
        }
        const numbered = shuffled.map((event, index) => ({ ...event, seq: index + 1, tMs: events[index]?.tMs ?? 0 }));
        expect(renderResult(numbered)).to.equal(renderResult(events));
      }),
      { numRuns: 100 },
    );
  });
});

describe('a record that is no record', () => {
  const text = recordedText('aws-drain');
  const lines = text.split('\n').slice(0, -1);

  /** Grades it; what is refused must be refused in words that name the place. */
  function expectWords(damaged: string): Outcome {
    const outcome = outcomeOf(damaged);
    if (outcome.verdict !== 'refused') expect(bundleFiles(parseEvents(damaged)).size).to.be.greaterThan(2);
    if (outcome.verdict === 'refused')
      expect(() => foldRun(parseEvents(damaged))).to.throw(EvidenceError, /:\d+: |begin/);
    return outcome;
  }

  it('is refused in words, whatever stands in a line', () => {
    const junk = fc.oneof(fc.string(), fc.json(), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(fc.nat(), junk, fc.boolean(), (pick, garbage, replaces) => {
        const at = pick % lines.length;
        const line = garbage.replaceAll('\n', ' ');
        const damaged = lines.toSpliced(at, replaces ? 1 : 0, line);
        expect(expectWords(damaged.map((each) => `${each}\n`).join('')).verdict).to.equal('refused');
      }),
      { numRuns: 80 },
    );
  });

  it('is refused or graded, never more, whatever stands in a field', () => {
    fc.assert(
      fc.property(fc.nat(), fc.array(fc.nat(), { minLength: 1, maxLength: 6 }), fc.jsonValue(), (pick, path, value) => {
        const at = pick % lines.length;
        const event = JSON.parse(lines[at] ?? '{}') as Record<string, unknown>;
        replaceAt(event, path, value);
        const damaged = lines.toSpliced(at, 1, JSON.stringify(event));
        expectWords(damaged.map((each) => `${each}\n`).join(''));
      }),
      { numRuns: 300 },
    );
  });

  it('is refused when a line is missing, moved or repeated', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (from, to) => {
        const at = from % lines.length;
        const rest = lines.toSpliced(at, 1);
        const place = to % lines.length;
        // The last line may be missing: that is a run which ended earlier.
        if (at < lines.length - 1)
          expect(expectWords(rest.map((each) => `${each}\n`).join('')).verdict).to.equal('refused');
        if (place === at) return;
        const moved = rest.toSpliced(place, 0, lines[at] ?? '');
        expect(expectWords(moved.map((each) => `${each}\n`).join('')).verdict).to.equal('refused');
        const twice = lines.toSpliced(place, 0, lines[at] ?? '');
        expect(expectWords(twice.map((each) => `${each}\n`).join('')).verdict).to.equal('refused');
      }),
      { numRuns: 50 },
    );
  });
});

function isLike(kind: string, event: RunEvent, like: RunEvent): boolean {
  if (kind === 'type') return event.type === like.type;
  if (kind === 'phase') return 'phase' in event && 'phase' in like && event.phase === like.phase;
  if (kind === 'node') return 'state' in event && 'state' in like && event.state.node === like.state.node;
  return false;
}

/** Replaces what a path of numbers leads to: the nth field or item at each level. */
function replaceAt(value: object, path: readonly number[], by: unknown): void {
  const keys = Object.keys(value);
  const key = keys[(path[0] ?? 0) % Math.max(1, keys.length)];
  if (key === undefined) return;
  const inner = (value as Record<string, unknown>)[key];
  if (path.length > 1 && typeof inner === 'object' && inner !== null && Object.keys(inner).length > 0)
    replaceAt(inner, path.slice(1), by);
  else (value as Record<string, unknown>)[key] = by;
}
