import { FAULTS } from '../../../runners/faults/index.js';
import type { RecordedRun } from '../../../assertions/assertion.js';
import { foldRun } from '../../../src/evidence/fold.js';
import { grade, type GradedRun } from '../../../src/evidence/grade.js';
import type {
  ClientState,
  FlowOutage,
  LabPlan,
  Matrix,
  MatrixFlow,
  Moment,
  ProviderCall,
  RouterState,
  SiteInventory,
  SiteKind,
} from '../../../src/model.js';
import type { EventOf, RunEvent, RunEventBody } from '../../../src/run/events.js';
import type { Expectation, FaultStep, Scenario } from '../../../src/scenario/scenario.js';
import { topology } from '../../../src/scenario/topology.js';
import { played, type Timed } from './play.js';
import { wallAt } from './world.js';
import { kindOf } from '../../../src/scenario/site-kind.js';

type BodyOf<T extends RunEventBody['type']> = Extract<RunEventBody, { type: T }>;

export interface Author {
  name?: string;
  providers?: SiteKind[];
  faults?: ({ fault: string; provider: SiteKind } & Partial<FaultStep>)[];
  expect?: (string | (Pick<Expectation, 'assertion'> & Partial<Expectation>))[];
}

const SEIZE = [
  'directed_ping_ssh_matrix',
  'source_ip_preserved',
  'default_gateway_unchanged',
  'no_nat',
  'failover_recovery',
  'ownership_epoch_bumped',
  'allow_reassignment_maintained_until_success',
  'old_holder_residue_absent',
];

/** The scenario of scenarios/aws-failover.yaml unless told otherwise. */
export function scenarioOf(author: Author = {}): Scenario {
  return {
    name: author.name ?? 'aws-failover',
    description: '',
    profile: 'full',
    providers: author.providers ?? ['onprem', 'aws', 'oci', 'azure'],
    ttl: '4h',
    ttlSeconds: 14_400,
    faults: (author.faults ?? [{ fault: 'stop-active', provider: 'aws' }]).map((step, index) => ({
      args: {},
      round: index + 1,
      forMs: null,
      takeover: FAULTS.find(({ name }) => name === step.fault)?.takeover({}) ?? 'none',
      before: [],
      ...step,
    })),
    expect: (author.expect ?? SEIZE).map((item) => {
      const { assertion, ...rest } = typeof item === 'string' ? { assertion: item } : item;
      return { assertion, args: {}, name: assertion, optional: false, ...rest };
    }),
    deadlines: { up: 1, deploy: 1, converge: 1, smoke: 1, fault: 1, recover: 1, down: 1 },
    defects: [],
    seeds: [],
    extensions: [],
  };
}

/**
 * A recorded run, written by hand as labrun would write it when all goes well. Tests break it where they want to; what the
 * accessors return is the record itself.
 */
export class Recording {
  readonly scenario: Scenario;
  readonly plan: LabPlan;
  readonly runId: string;
  timed: Timed[];

  constructor(author: Author = {}) {
    this.scenario = scenarioOf(author);
    this.plan = topology(this.scenario);
    this.runId = `20261123T081900Z-cloudedge-${this.scenario.name}`;
    this.timed = played(this.scenario, this.plan, this.runId);
  }

  /** The run as events.jsonl holds it. */
  events(): RunEvent[] {
    const { timed } = this;
    return timed.map(({ tMs, body }, index) => ({
      v: 1,
      seq: index + 1,
      tMs,
      wall: wallAt(tMs),
      ...structuredClone(body),
    }));
  }

  fold(): RecordedRun {
    return foldRun(this.events());
  }

  grade(): GradedRun {
    return grade(this.fold());
  }

  all<T extends RunEventBody['type']>(type: T): BodyOf<T>[] {
    return this.timed.flatMap(({ body }) => (body.type === type ? [body as BodyOf<T>] : []));
  }

  matrix(phase: string): Matrix {
    return only(this.all('matrix').filter((body) => body.phase === phase)).matrix;
  }

  flow(phase: string, src: string, dst: string): MatrixFlow {
    return only(this.matrix(phase).flows.filter((flow) => flow.src === src && flow.dst === dst));
  }

  inventory(phase: string, site: SiteKind): SiteInventory {
    return only(this.all('inventory').filter((body) => body.phase === phase && body.inventory.site === site)).inventory;
  }

  nic(phase: string, node: string): SiteInventory['nics'][number] {
    const site = only(
      this.plan.sites.filter((entry) => [...entry.routers, entry.client].some((each) => each.name === node)),
    );
    return only(this.inventory(phase, kindOf(site.name)).nics.filter((nic) => nic.node === node));
  }

  router(phase: string, node: string): RouterState {
    return only(this.all('router-state').filter((body) => body.phase === phase && body.state.node === node)).state;
  }

  outage(index: number, src: string, dst: string): FlowOutage {
    return only(
      only(this.all('outages').filter((body) => body.index === index)).flows.filter(
        (flow) => flow.src === src && flow.dst === dst,
      ),
    );
  }

  /** Takes records out, as if they had never been written. */
  drop(test: (body: RunEventBody) => boolean): this {
    this.timed = this.timed.filter(({ body }) => !test(body));
    return this;
  }

  /** Ends the run at the first record that matches, which stays, and adds what labrun writes on its way out. */
  cut(test: (body: RunEventBody) => boolean, ...rest: RunEventBody[]): this {
    const end = this.timed.findIndex(({ body }) => test(body));
    const tMs = this.timed[end]?.tMs ?? 0;
    this.timed = [...this.timed.slice(0, end + 1), ...rest.map((body) => ({ tMs, body }))];
    return this;
  }

  moment(phase: string, nth = 0): Moment {
    const moments = this.all('moment').filter((body) => body.phase === phase);
    const found = moments[nth];
    if (found === undefined) throw new Error(`${moments.length} moments in ${phase}`);
    return found.moment;
  }

  client(phase: string, node: string): ClientState {
    return only(this.all('client-state').filter((body) => body.phase === phase && body.state.node === node)).state;
  }

  calls(phase: string, site: SiteKind): ProviderCall[] {
    return only(this.all('provider-calls').filter((body) => body.phase === phase && body.site === site)).calls;
  }

  /** Adds a record at the end, as if it had been written then. */
  add(...bodies: RunEventBody[]): this {
    this.timed.push(...bodies.map((body) => ({ tMs: 99_000, body })));
    return this;
  }
}

/** The events of one kind, for what a test reads back. */
export function eventsOf<T extends RunEventBody['type']>(events: readonly RunEvent[], type: T): EventOf<T>[] {
  return events.filter((event): event is EventOf<T> => event.type === type);
}

function only<T>(found: readonly T[]): T {
  const [first, ...others] = found;
  if (first === undefined || others.length > 0) throw new Error(`${found.length} records instead of one`);
  return first;
}
