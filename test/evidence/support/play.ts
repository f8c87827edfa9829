import type { FlowOutage, LabPlan, ProviderCall, RouterState, SiteName, SitePlan } from '../../../src/model.js';
import type { RunEventBody } from '../../../src/run/events.js';
import type { FaultStep, Scenario } from '../../../src/scenario/scenario.js';
import { flows } from '../../../src/scenario/topology.js';
import { clientState, routesBy } from './kernel.js';
import { momentOf } from './moments.js';
import {
  assignRow,
  healthyMatrix,
  holderEvent,
  idleRouter,
  pathsOf,
  remoteClients,
  siteInventory,
  wallAt,
} from './world.js';

export type Timed = { tMs: number; body: RunEventBody };
type StepName = Extract<RunEventBody, { type: 'step-start' }>['step'];

/** A whole run as labrun would record it when all goes well and every optional record is asked for. */
export function played(scenario: Scenario, plan: LabPlan, runId: string): Timed[] {
  return new Play(scenario, plan).run(runId);
}

class Play {
  readonly #scenario: Scenario;
  readonly #plan: LabPlan;
  readonly #timed: Timed[] = [];
  #tMs = 0;
  #serial = 100;
  #moments = 0;
  /** By site: the router that holds its captures now. */
  readonly #holders = new Map<SiteName, string>();
  readonly #off: string[] = [];
  readonly #states = new Map<string, RouterState>();
  /** By site: calls since the last phase, and how many there were before. */
  readonly #calls = new Map<SiteName, ProviderCall[]>();
  readonly #callsTold = new Map<SiteName, number>();

  constructor(scenario: Scenario, plan: LabPlan) {
    this.#scenario = scenario;
    this.#plan = plan;
  }

  run(runId: string): Timed[] {
    const { sites } = this.#plan;
    const start = { ttlExpiresAt: '2026-11-23T12:19:00Z', labrunVersion: '0.1.0' };
    this.#add({ type: 'run-start', runId, scenario: this.#scenario, plan: this.#plan, ...start });
    const label = 'Real packets, BGP and SSH in namespaces; simulated clouds.';
    this.#add({ type: 'lab', lab: 'netns', label, router: 'reference 0.1.0', probeIntervalMs: 20 });
    this.#step('up', () => sites.forEach((site) => this.#add({ type: 'site-up', site: site.name })));
    this.#step('deploy', () => this.#deploy());
    this.#smoke('baseline');
    for (const round of new Set(this.#scenario.faults.map((step) => step.round))) {
      this.#step(`failover-${round}`, () => this.#round(round));
      this.#smoke(`after-${round}`);
    }
    this.#add({ type: 'teardown', status: 'completed', leftovers: [] });
    this.#add({ type: 'run-end', exitCode: 0 });
    return this.#timed;
  }

  #deploy(): void {
    for (const site of this.#plan.sites) this.#holders.set(site.name, site.routers[0]?.name ?? '');
    for (const site of this.#plan.sites) {
      for (const router of site.routers) this.#states.set(router.name, idleRouter(this.#plan, router, this.#holders));
      if (site.name !== 'onprem') this.#take(site, '', this.#holders.get(site.name) ?? '', 'first');
    }
    const versions = Object.fromEntries([...this.#states.keys()].map((node) => [node, 'reference 0.1.0']));
    this.#add({ type: 'deployed', commit: 'reference 0.1.0', build: 'image', versions });
  }

  #round(round: number): void {
    const steps = [...this.#scenario.faults.entries()].filter(([, step]) => step.round === round);
    const targets = new Map(steps.map(([index, step]) => [index, step.node ?? this.#holders.get(step.provider) ?? '']));
    for (const [index, { fault, provider: site, args }] of steps)
      this.#add({ type: 'fault-start', index, fault, site, node: targets.get(index) ?? '', args });
    this.#moment(`during-${round}`, null);
    for (const [index, step] of steps) this.#inject(index, step, targets.get(index) ?? '');
    const injectedMs = this.#tMs;
    this.#moment(`during-${round}`, 40);
    for (const [index, step] of steps) this.#follow(step, targets.get(index) ?? '');
    for (const [index, step] of steps) {
      this.#add({ type: 'fault-effect', index, proof: { state: 'gone' } });
      if (step.forMs !== null) this.#add({ type: 'fault-lifted', index, ok: true });
    }
    this.#moment(`during-${round}`, this.#tMs - injectedMs);
    this.#add({
      type: 'outages',
      index: steps[0]?.[0] ?? 0,
      probeIntervalMs: 20,
      watchedMs: 1400,
      flows: this.#outages(steps.map(([, step]) => step)),
      stream: { src: 'aws-client', dst: 'onprem-client', survived: true, longestGapMs: 330 },
    });
  }

  #inject(index: number, { fault, provider }: FaultStep, target: string): void {
    const off = fault === 'stop-active' ? [target] : [];
    const site = this.#site(provider);
    const on = fault === 'rejoin' ? site.routers.filter(({ name }) => this.#off.includes(name)) : [];
    this.#add({ type: 'fault-injected', index, off, on: on.map(({ name }) => name) });
    this.#off.push(...off);
    for (const { name } of on) this.#off.splice(this.#off.indexOf(name), 1);
  }

  /** What the routers do about a fault. */
  #follow({ fault, provider, takeover }: FaultStep, target: string): void {
    const site = this.#site(provider);
    const [preferred] = site.routers;
    const to = fault === 'rejoin' ? preferred : site.routers.find((router) => router.name !== target);
    if (to === undefined || (takeover === 'none' && fault !== 'rejoin')) return;
    this.#take(site, this.#holders.get(provider) ?? '', to.name, takeover === 'seize' ? 'seize' : 'hand-over');
  }

  /** One router of a site takes all its captures from another. */
  #take(site: SitePlan, from: string, to: string, how: 'first' | 'seize' | 'hand-over'): void {
    const router = site.routers.find((entry) => entry.name === to);
    const state = this.#states.get(to);
    if (state === undefined || router === undefined) return;
    this.#tMs += 300;
    if (how === 'hand-over') for (const _ of remoteClients(this.#plan, site.name)) this.#call(site.name, 'unassign');
    this.#call(site.name, 'forwarding');
    for (const address of remoteClients(this.#plan, site.name)) {
      const generation = `cloudedge/${address.replaceAll('.', '-')}-32/${(this.#serial * 7919).toString(16).padStart(16, '0')}`;
      const common = { address, from, to, generation };
      const row = { tMs: this.#tMs, router, address, generation, allowReassignment: how === 'seize' };
      state.actions?.unshift(assignRow({ id: ++this.#serial, ...row }));
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
      this.#call(site.name, 'assign');
      const own = state.owners?.find((owner) => owner.address === `${address}/32`);
      if (own !== undefined) own.captureHolderNode = to;
      const old = this.#states.get(from)?.owners?.find((owner) => owner.address === `${address}/32`);
      if (old !== undefined) delete old.captureHolderNode;
    }
    this.#holders.set(site.name, to);
    for (const node of this.#plan.sites.flatMap((entry) => entry.routers)) {
      const other = this.#states.get(node.name);
      if (other === undefined) continue;
      other.paths = pathsOf(this.#plan, node.site, this.#holders);
      other.routes = routesBy(other.paths);
    }
  }

  #smoke(phase: string): void {
    this.#step(`smoke-${phase}`, () => {
      for (const site of this.#plan.sites) {
        const holder = this.#holders.get(site.name) ?? '';
        this.#add({ type: 'inventory', phase, inventory: siteInventory(this.#plan, site, holder, this.#off) });
        for (const { name } of site.routers) {
          const state = this.#states.get(name);
          if (this.#off.includes(name) || state === undefined)
            this.#add({ type: 'router-state', phase, state: { node: name, error: 'stopped by a fault' } });
          else this.#add({ type: 'router-state', phase, state: structuredClone(state) });
        }
      }
      this.#add({ type: 'matrix', phase, matrix: healthyMatrix(this.#plan, phase) });
      for (const { client } of this.#plan.sites)
        this.#add({ type: 'client-state', phase, state: clientState(this.#plan, client) });
      this.#moment(phase, null);
      for (const { name: site } of this.#plan.sites.filter((entry) => entry.name !== 'onprem')) {
        this.#add({ type: 'provider-calls', phase, site, calls: this.#calls.get(site) ?? [] });
        this.#calls.delete(site);
      }
    });
  }

  #moment(phase: string, atMs: number | null): void {
    const snapshot = { plan: this.#plan, holders: this.#holders, states: this.#states, off: this.#off };
    this.#add({ type: 'moment', phase, moment: momentOf(snapshot, atMs), nth: ++this.#moments });
  }

  #call(site: SiteName, operation: string): void {
    const seq = (this.#callsTold.get(site) ?? 0) + 1;
    this.#callsTold.set(site, seq);
    const call = { seq, at: wallAt(this.#tMs), principal: 'router' as const, operation, ok: true };
    this.#calls.set(site, [...(this.#calls.get(site) ?? []), call]);
  }

  #outages(steps: readonly FaultStep[]): FlowOutage[] {
    const hit = steps.filter(({ takeover, fault }) => takeover === 'seize' || fault === 'rejoin');
    const sites = new Set<string>(hit.map(({ provider }) => provider));
    return flows(this.#plan).map(({ src, dst, srcSite, dstSite }) => {
      const loss =
        sites.has(srcSite) || sites.has(dstSite)
          ? { lost: 15, firstLossMs: 4, lastLossMs: 290, outageMs: 318 }
          : { lost: 0, firstLossMs: null, lastLossMs: null, outageMs: 0 };
      return { src, dst, sent: 70, recovered: true, ...loss };
    });
  }

  #site(name: SiteName): SitePlan {
    const site = this.#plan.sites.find((entry) => entry.name === name);
    if (site === undefined) throw new Error(`no site ${name}`);
    return site;
  }

  #step(id: string, work: () => void): void {
    this.#add({ type: 'step-start', step: id.replace(/-.*/, '') as StepName, id, title: id });
    work();
    this.#add({ type: 'step-end', id, status: 'ok' });
  }

  #add(body: RunEventBody): void {
    this.#tMs += 10;
    this.#timed.push({ tMs: this.#tMs, body });
  }
}
