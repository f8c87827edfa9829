import type { LabPlan, TakeoverKind } from '../model.js';
import { wantedBy } from '../../assertions/support/query/wanted.js';
import type { Condition, QueryArgs } from '../../assertions/support/query/args.js';
import { matrixFlows, watchedFlows } from '../matrix/sample.js';
import { isBranch } from '../scenario/site-kind.js';
import { formatDeadline } from '../scenario/duration.js';
import type { Registry } from '../scenario/registry.js';
import type { Expectation, FaultStep, Pause, Scenario } from '../scenario/scenario.js';

/** What is built, a line for each site and one for what is between them. */
export function buildWords(scenario: Scenario, plan: LabPlan): string[] {
  const width = Math.max(...plan.sites.filter(({ name }) => !isBranch(name)).map(({ name }) => name.length));
  const branches = plan.sites.filter(({ name }) => isBranch(name));
  const own = plan.sites.filter((site) => !branches.includes(site));
  const sites = own.map(({ name, routers, client }) => {
    const [active, standby] = routers.map((router) => router.name);
    const words = standby === undefined ? `router ${active}` : `router ${active}, standby ${standby}`;
    return `${name.padEnd(width)}  ${words}, client ${client.name}`;
  });
  const count = plan.sites.length;
  return [
    ...sites,
    ...branchWords(branches),
    `${count} sites share ${plan.subnet}: ${count * (count - 1)} directed flows between their clients`,
    ...sampleWords(scenario, plan),
    ...(scenario.defects.length === 0 ? [] : [`wrong on purpose: ${scenario.defects.join(', ')}`]),
  ];
}

/** Which flows of so many are probed; nothing where it is every one. */
function sampleWords(scenario: Scenario, plan: LabPlan): string[] {
  const { sample } = matrixFlows(plan, scenario);
  if (sample === undefined) return [];
  const watched = watchedFlows(plan, scenario).sample;
  return [
    `a matrix probes a sample of ${sample.count} of ${sample.of} directed flows, by seed ${sample.seed}: ${sample.rule}`,
    ...(watched === undefined ? [] : [`while faults play ${watched.count} flows are watched`]),
  ];
}

function branchWords(branches: LabPlan['sites']): string[] {
  const [first, last] = [branches[0]?.name, branches.at(-1)?.name];
  if (first === undefined) return [];
  const names = first === last ? first : `${first} to ${last}`;
  return [
    `${branches.length} ${branches.length === 1 ? 'branch' : 'branches'}, ${names}: on-prem sites of one router and one client each`,
  ];
}

const TAKEOVER: Readonly<Record<TakeoverKind, string>> = {
  seize: 'the standby must seize the captures',
  'hand-over': 'the captures must be handed over',
  none: '',
};

/** One round: what comes before it, and each of its faults. */
export function roundWords(number: number, steps: readonly FaultStep[], registry: Registry): string[] {
  const before = (steps[0]?.before ?? []).map((pause) => `before round ${number}: ${pauseWords(pause)}`);
  const together = steps.length > 1 ? ' (at once)' : '';
  return [...before, ...steps.map((step) => `round ${number}${together}: ${faultWords(step, registry)}`)];
}

function pauseWords(pause: Pause): string {
  if ('wait' in pause) return `wait ${formatDeadline(pause.wait)}`;
  return `wait until ${conditionWords(pause.until as unknown as Condition)}, at most ${formatDeadline(pause.timeoutMs)}`;
}

function conditionWords(condition: Condition): string {
  return `${condition.query} over ${condition.over} gives ${wantedBy(condition).words}`;
}

function faultWords({ fault, provider, node, args, forMs, takeover }: FaultStep, registry: Registry): string {
  const known = registry.faults.find(({ name }) => name === fault);
  const target = node ?? 'the active router';
  const parts = [
    `${fault} at ${provider} on ${target}${inBrackets(args)}: ${known?.describe ?? ''}`,
    forMs === null ? 'nothing takes it back before the end' : `it is taken back after ${formatDeadline(forMs)}`,
    TAKEOVER[takeover],
  ];
  return parts.filter((part) => part !== '').join('; ');
}

/** One expectation: under which name, by which assertion, with which arguments. */
export function checkWords({ assertion, args, name, optional }: Expectation, registry: Registry): string {
  const what = name === assertion ? name : `${name} (${assertion})`;
  const leave = optional ? '; optional: it does not hold up the verdict where it cannot run' : '';
  if (assertion === 'query') {
    const condition = args as unknown as Condition;
    return `${what}: ${conditionWords(condition)}${timeOf(args as unknown as QueryArgs)}${leave}`;
  }
  const known = registry.assertions.find((entry) => entry.name === assertion);
  return `${what}${inBrackets(args)}: ${known?.describe ?? ''}${leave}`;
}

/** When a query must hold. */
function timeOf({ always, eventually, phase, from, to }: QueryArgs): string {
  const words = [
    ...(always === undefined ? [] : ['always']),
    ...(eventually === undefined ? [] : [`at some moment within ${eventually.within} of the injection`]),
    ...(from === undefined ? [] : [`from ${from} after the injection`]),
    ...(to === undefined ? [] : [`until ${to} after the injection`]),
    ...(phase === undefined ? [] : [`phase ${phase}`]),
  ];
  return words.length === 0 ? '' : `, ${words.join(', ')}`;
}

function inBrackets(args: Record<string, unknown>): string {
  const words = Object.entries(args).map(([name, value]) => `${name} ${wordOf(value)}`);
  return words.length === 0 ? '' : ` (${words.join(', ')})`;
}

function wordOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
