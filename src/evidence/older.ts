import type { EventOf } from '../run/events.js';
import type { Matrix, MatrixFlow, TakeoverKind } from '../model.js';
import type { Expectation, FaultStep, Scenario } from '../scenario/scenario.js';

/*
 * Records of version 1 that were written before faults had rounds, an end and a takeover of their own, and before
 * expectations had a name: what they leave out meant the one thing that labrun could do then.
 */

const TAKEOVERS: Readonly<Record<string, TakeoverKind>> = {
  'stop-active': 'seize',
  'routerd-bgp-stop': 'seize',
  drain: 'hand-over',
};

type Older<T, Added extends keyof T> = Omit<T, Added> & Partial<Pick<T, Added>>;
type OlderStep = Older<FaultStep, 'round' | 'forMs' | 'takeover' | 'before'>;
type OlderExpectation = Older<Expectation, 'name' | 'optional'>;

/** A recorded scenario with everything that today's has. */
export function completed(scenario: Scenario): Scenario {
  const faults: readonly OlderStep[] = scenario.faults;
  const expect: readonly OlderExpectation[] = scenario.expect;
  return {
    ...scenario,
    faults: faults.map((step, index) => ({
      ...step,
      round: step.round ?? index + 1,
      forMs: step.forMs ?? null,
      takeover: step.takeover ?? TAKEOVERS[step.fault] ?? 'none',
      before: step.before ?? [],
    })),
    expect: expect.map((item) => ({ ...item, name: item.name ?? item.assertion, optional: item.optional ?? false })),
    defects: scenario.defects ?? [],
    seeds: scenario.seeds ?? [],
    extensions: scenario.extensions ?? [],
  };
}

/** Nodes that are off from an injection on; of the older faults one powered its target off. */
export function poweredOffBy(event: EventOf<'fault-injected'>, fault: { fault: string; node: string }): string[] {
  return event.off ?? (fault.fault === 'stop-active' ? [fault.node] : []);
}

/** A recorded matrix; what another harness did not look at is `na` in each of its flows. */
export function completedMatrix(matrix: Matrix): Matrix {
  const isWhole = (flow: MatrixFlow): boolean => KEYS.every((key) => flow[key] !== undefined);
  if (matrix.flows.every(isWhole)) return matrix;
  return { ...matrix, flows: matrix.flows.map((flow) => ({ ...UNSEEN, ...flow })) };
}

const UNSEEN: Omit<MatrixFlow, 'src' | 'dst' | 'srcIp' | 'dstIp'> = {
  peerIp: '',
  defaultGw: '',
  ping: 'na',
  sourceIpPreserved: 'na',
  defaultGwUnchanged: 'na',
  noNat: 'na',
  identityCheck: 'na',
  result: 'fail',
  ssh: 'na',
  pingsSent: 0,
  pingsReceived: 0,
  packetSources: { ping: [], ssh: [] },
  reasons: [],
};

const KEYS = Object.keys(UNSEEN) as (keyof typeof UNSEEN)[];
