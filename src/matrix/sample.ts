import type { Flow, FlowSample, LabPlan, SiteName, SitePlan } from '../model.js';
import { units } from '../scenario/random.js';
import type { Scenario } from '../scenario/scenario.js';
import { isBranch } from '../scenario/site-kind.js';
import { flowOf, flows } from '../scenario/topology.js';

/** Flows that a matrix probes unless a scenario says otherwise. */
export const DEFAULT_SAMPLE = 2000;
/** More of them are not kept in memory with all that is seen of each. */
export const MOST_SAMPLED = 20_000;
/** Flows that are probed all the time while faults play: each costs an echo every few ms. */
export const MOST_WATCHED = 32;
export const DEFAULT_SEED = 1;

/** The flows of a lab that are looked at; `sample` says how they were chosen, and is absent where it is every one. */
export interface ChosenFlows {
  flows: readonly Flow[];
  sample?: FlowSample;
}

/** What of a scenario decides which flows are looked at. */
export type Sampled = Pick<Scenario, 'matrix' | 'faults'>;

/**
 * The flows that a matrix of this scenario probes. Pure: whoever grades a record knows by the scenario which flows must be in
 * it, so that none can be left out unseen.
 */
export function matrixFlows(plan: LabPlan, { matrix, faults }: Sampled): ChosenFlows {
  const most = matrix?.sample ?? DEFAULT_SAMPLE;
  const seed = matrix?.seed ?? DEFAULT_SEED;
  return choose(plan, { most, seed, faulted: sitesOf(faults), everyClient: true });
}

/** The flows that are probed without a pause while faults play. */
export function watchedFlows(plan: LabPlan, { matrix, faults }: Sampled): ChosenFlows {
  const seed = matrix?.seed ?? DEFAULT_SEED;
  return choose(plan, { most: MOST_WATCHED, seed, faulted: sitesOf(faults), everyClient: false });
}

/** What a verdict over continuous probes says where they did not watch every flow; else nothing. */
export function watchedWords(plan: LabPlan, scenario: Sampled): string {
  const { sample } = watchedFlows(plan, scenario);
  return sample === undefined
    ? ''
    : `, on ${sample.count} watched of ${sample.of} directed flows (seed ${sample.seed})`;
}

/** Fewest flows that a sample of this plan may have: those that its rule always takes. */
export function leastSample(plan: LabPlan): number {
  const branches = plan.sites.filter(({ name }) => isBranch(name)).length;
  const own = plan.sites.length - branches;
  return own * (own - 1) + plan.sites.length;
}

/** `12/12 directed flows`; of a sample also of how many, and by which seed. */
export function wordsOf({ flows: { length: count }, sample }: ChosenFlows): string {
  const all = `${count}/${count}`;
  return sample === undefined
    ? `${all} directed flows`
    : `${all} sampled flows of ${sample.of} directed flows (seed ${sample.seed})`;
}

interface Choice {
  most: number;
  seed: number;
  faulted: ReadonlySet<SiteName>;
  everyClient: boolean;
}

const RULE =
  'every flow between the sites of the profile; then flows with a faulted site at one end, for half of what is left; then flows drawn at even odds from all';
const EVERY_CLIENT =
  'every flow between the sites of the profile; every client once as source and once as destination; ';

function choose(plan: LabPlan, { most, seed, faulted, everyClient }: Choice): ChosenFlows {
  const { sites } = plan;
  const of = sites.length * (sites.length - 1);
  if (of <= most) return { flows: flows(plan) };
  const chosen = new Chosen(sites);
  const next = units(seed);
  const draw = (count: number): number => Math.floor(next() * count);
  const own = indexesOf(sites, ({ name }) => !isBranch(name));
  for (const from of own) for (const to of own) chosen.add(from, to);
  if (everyClient) {
    // One round trip over all sites in an order that the seed gives.
    const ring = shuffled(sites.length, draw);
    ring.forEach((from, at) => chosen.add(from, ring[(at + 1) % ring.length] ?? 0));
  }
  const hit = indexesOf(sites, ({ name }) => faulted.has(name));
  const half = chosen.size + Math.floor((most - chosen.size) / 2);
  const touching = Math.min(half, chosen.size + chosen.leftAt(hit));
  while (hit.length > 0 && chosen.size < touching) {
    const one = hit[draw(hit.length)] ?? 0;
    const other = draw(sites.length);
    if (next() < 0.5) chosen.add(one, other);
    else chosen.add(other, one);
  }
  while (chosen.size < most) chosen.add(draw(sites.length), draw(sites.length));
  const rule = everyClient ? RULE.replace(/^[^;]*; /, EVERY_CLIENT) : RULE;
  return { flows: chosen.flows(), sample: { rule, seed, count: chosen.size, of } };
}

/** A set of directed pairs of sites, by their places in the plan. */
class Chosen {
  readonly #sites: readonly SitePlan[];
  readonly #keys = new Set<number>();

  constructor(sites: readonly SitePlan[]) {
    this.#sites = sites;
  }

  get size(): number {
    return this.#keys.size;
  }

  add(from: number, to: number): void {
    if (from !== to) this.#keys.add(from * this.#sites.length + to);
  }

  /** How many flows that touch one of these sites are not chosen yet. */
  leftAt(touched: readonly number[]): number {
    const count = this.#sites.length;
    const all = touched.length * (2 * count - touched.length - 1);
    const hit = new Set(touched);
    const taken = [...this.#keys].filter((key) => hit.has(Math.floor(key / count)) || hit.has(key % count));
    return all - taken.length;
  }

  /** In the order of the plan, as all flows are. */
  flows(): Flow[] {
    const count = this.#sites.length;
    return [...this.#keys]
      .sort((left, right) => left - right)
      .map((key) => flowOf(this.#sites[Math.floor(key / count)] as SitePlan, this.#sites[key % count] as SitePlan));
  }
}

function shuffled(count: number, draw: (count: number) => number): number[] {
  const order = Array.from({ length: count }, (_, index) => index);
  for (let left = count - 1; left > 0; left -= 1) {
    const other = draw(left + 1);
    [order[left], order[other]] = [order[other] as number, order[left] as number];
  }
  return order;
}

function indexesOf(sites: readonly SitePlan[], wanted: (site: SitePlan) => boolean): number[] {
  return sites.flatMap((site, index) => (wanted(site) ? [index] : []));
}

function sitesOf(faults: Sampled['faults']): Set<SiteName> {
  return new Set(faults.map(({ provider }) => provider));
}
