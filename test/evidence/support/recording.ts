import { FAULTS } from '../../../runners/faults/index.js';
import type { RecordedRun } from '../../../assertions/assertion.js';
import { foldRun } from '../../../src/evidence/fold.js';
import { grade, type GradedRun } from '../../../src/evidence/grade.js';
import type {
  FlowOutage,
  LabPlan,
  Matrix,
  MatrixFlow,
  RouterState,
  SiteInventory,
  SiteName,
  SitePlan,
} from '../../../src/model.js';
import type { EventOf, RunEvent, RunEventBody } from '../../../src/run/events.js';
import type { Expectation, FaultStep, Scenario } from '../../../src/scenario/scenario.js';
import { flows, topology } from '../../../src/scenario/topology.js';
import { assignRow, healthyMatrix, holderEvent, idleRouter, remoteClients, siteInventory, wallAt } from './world.js';

type Timed = { tMs: number; body: RunEventBody };
type BodyOf<T extends RunEventBody['type']> = Extract<RunEventBody, { type: T }>;

export interface Author {
  name?: string;
  providers?: SiteName[];
  faults?: ({ fault: string; provider: SiteName } & Partial<FaultStep>)[];
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
  timed: Timed[] = [];
  #tMs = 0;
  #serial = 100;
  /** By site: the router that holds its captures now. */
  readonly #holders = new Map<SiteName, string>();
  readonly #off: string[] = [];
  readonly #states = new Map<string, RouterState>();

  constructor(author: Author = {}) {
    this.scenario = scenarioOf(author);
    this.plan = topology(this.scenario);
    this.runId = `20261123T081900Z-cloudedge-${this.scenario.name}`;
    this.#play();
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

  inventory(phase: string, site: SiteName): SiteInventory {
    return only(this.all('inventory').filter((body) => body.phase === phase && body.inventory.site === site)).inventory;
  }

  nic(phase: string, node: string): SiteInventory['nics'][number] {
    const site = only(
      this.plan.sites.filter((entry) => [...entry.routers, entry.client].some((each) => each.name === node)),
    );
    return only(this.inventory(phase, site.name).nics.filter((nic) => nic.node === node));
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

  #play(): void {
    const { scenario, plan, runId } = this;
    this.#add({
      type: 'run-start',
      runId,
      scenario,
      plan,
      ttlExpiresAt: '2026-11-23T12:19:00Z',
      labrunVersion: '0.1.0',
    });
    this.#add({
      type: 'lab',
      lab: 'netns',
      label: 'Real packets, BGP and SSH in namespaces; simulated clouds.',
      router: 'reference 0.1.0',
      probeIntervalMs: 20,
    });
    this.#step('up', () => plan.sites.forEach((site) => this.#add({ type: 'site-up', site: site.name })));
    this.#step('deploy', () => this.#deploy());
    this.#smoke('baseline');
    scenario.faults.forEach((_, index) => {
      this.#fault(index);
      this.#smoke(`after-${index + 1}`);
    });
    this.#add({ type: 'teardown', status: 'completed', leftovers: [] });
    this.#add({ type: 'run-end', exitCode: 0 });
  }

  #deploy(): void {
    for (const site of this.plan.sites) {
      const [active] = site.routers;
      if (active === undefined) continue;
      this.#holders.set(site.name, active.name);
      for (const router of site.routers) this.#states.set(router.name, idleRouter(this.plan, router, active.name));
      if (site.name !== 'onprem') this.#take(site, '', active.name, { allowReassignment: false });
    }
    this.#add({ type: 'deployed', commit: 'reference 0.1.0', build: 'image', versions: {} });
  }

  #fault(index: number): void {
    const { fault, provider, args } = this.scenario.faults[index] ?? { fault: '', provider: 'aws', args: {} };
    const site = only(this.plan.sites.filter((entry) => entry.name === provider));
    const target = this.#holders.get(provider) ?? '';
    this.#step(`failover-${index + 1}`, () => {
      this.#add({ type: 'fault-start', index, fault, site: provider, node: target, args });
      this.#add({ type: 'fault-injected', index, off: fault === 'stop-active' ? [target] : [] });
      this.#add({ type: 'fault-effect', index, proof: { state: 'gone' } });
      if (fault === 'stop-active') this.#off.push(target);
      const standby = site.routers.find((router) => router.name !== target)?.name ?? '';
      this.#take(site, target, standby, { allowReassignment: fault !== 'drain' });
      this.#holders.set(provider, standby);
      this.#add({
        type: 'outages',
        index,
        probeIntervalMs: 20,
        watchedMs: 1400,
        flows: this.#outages(provider, fault),
      });
    });
  }

  /** One router of a site takes all its captures from another. */
  #take(site: SitePlan, from: string, to: string, options: { allowReassignment: boolean }): void {
    const router = only(site.routers.filter((entry) => entry.name === to));
    const state = this.#states.get(to);
    if (state === undefined) return;
    this.#tMs += 300;
    for (const address of remoteClients(this.plan, site.name)) {
      const generation = `cloudedge/${address.replaceAll('.', '-')}-32/${(this.#serial * 7919).toString(16).padStart(16, '0')}`;
      const common = { address, from, to, generation };
      state.actions?.unshift(
        assignRow({ id: ++this.#serial, tMs: this.#tMs, router, address, generation, ...options }),
      );
      state.events?.unshift(holderEvent({ ...common, id: ++this.#serial, tMs: this.#tMs - 10, kind: 'seize-start' }));
      state.events?.unshift(
        holderEvent({
          ...common,
          id: ++this.#serial,
          tMs: this.#tMs + 50,
          kind: 'seize-complete',
          generation: 'provider-capture/1',
        }),
      );
      const row = state.owners?.find((owner) => owner.address === `${address}/32`);
      if (row !== undefined) row.captureHolderNode = to;
      const old = this.#states.get(from)?.owners?.find((owner) => owner.address === `${address}/32`);
      if (old !== undefined) delete old.captureHolderNode;
    }
  }

  #smoke(phase: string): void {
    this.#step(`smoke-${phase}`, () => {
      for (const site of this.plan.sites) {
        this.#add({
          type: 'inventory',
          phase,
          inventory: siteInventory(this.plan, site, this.#holders.get(site.name) ?? '', this.#off),
        });
        for (const { name } of site.routers) {
          const state = this.#states.get(name);
          if (this.#off.includes(name) || state === undefined)
            this.#add({ type: 'router-state', phase, state: { node: name, error: 'stopped by a fault' } });
          else this.#add({ type: 'router-state', phase, state: structuredClone(state) });
        }
      }
      this.#add({ type: 'matrix', phase, matrix: healthyMatrix(this.plan, phase) });
    });
  }

  #outages(site: SiteName, fault: string): FlowOutage[] {
    return flows(this.plan).map(({ src, dst, srcSite, dstSite }) => {
      const hit = fault !== 'drain' && (srcSite === site || dstSite === site);
      const loss = hit
        ? { lost: 15, firstLossMs: 4, lastLossMs: 290, outageMs: 318 }
        : { lost: 0, firstLossMs: null, lastLossMs: null, outageMs: 0 };
      return { src, dst, sent: 70, recovered: true, ...loss };
    });
  }

  #step(id: string, work: () => void): void {
    this.#add({ type: 'step-start', step: id.replace(/-.*/, '') as BodyOf<'step-start'>['step'], id, title: id });
    work();
    this.#add({ type: 'step-end', id, status: 'ok' });
  }

  #add(body: RunEventBody): void {
    this.#tMs += 10;
    this.timed.push({ tMs: this.#tMs, body });
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
