import { SITES, type LabPlan, type SiteName } from '../model.js';
import { isRecord, suggest, type Complaint } from './complaint.js';
import { nearest } from './nearest.js';
import type { Registry } from './registry.js';

/** More faults than a run can play before the longest TTL; beyond it repeats were nested by mistake. */
const MOST_FAULTS = 1000;

interface Found {
  pointer: string;
  step: Record<string, unknown>;
}

/** Faults against the sites and nodes of a lab, wherever they stand among repeats and draws. */
export function checkFaults(items: unknown, plan: LabPlan, registry: Registry): Complaint[] {
  if (!Array.isArray(items)) return [];
  const count = countOf(items);
  const tooMany =
    count > MOST_FAULTS
      ? [{ pointer: '/faults', message: `these are ${count} faults with all repeats; the most is ${MOST_FAULTS}` }]
      : [];
  return [
    ...tooMany,
    ...checkLast(items),
    ...items
      .flatMap((item: unknown, index) => stepsAt(item, `/faults/${index}`))
      .flatMap((found) => checkFault(found, plan, registry)),
    ...(plan.profile === 'soak' ? checkCycle(items, registry) : []),
  ];
}

/** Every duration in a list of faults, for reading. */
export function faultDurations(items: unknown): { pointer: string; text: unknown }[] {
  if (!Array.isArray(items)) return [];
  return items.flatMap((item: unknown, index) => durationsOf(item, `/faults/${index}`));
}

function durationsOf(item: unknown, at: string): { pointer: string; text: unknown }[] {
  if (!isRecord(item)) return [];
  const own = ['for', 'wait', 'timeout'].flatMap((key) =>
    item[key] === undefined ? [] : [{ pointer: `${at}/${key}`, text: item[key] }],
  );
  return [...own, ...childrenOf(item, at).flatMap(({ step, pointer }) => durationsOf(step, pointer))];
}

function stepsAt(item: unknown, pointer: string): Found[] {
  if (!isRecord(item)) return [];
  const inner = childrenOf(item, pointer);
  if (inner.length > 0) return inner.flatMap((child) => stepsAt(child.step, child.pointer));
  return item['fault'] === undefined ? [] : [{ pointer, step: item }];
}

/** What stands inside an item that composes others. */
function childrenOf(item: Record<string, unknown>, at: string): { step: unknown; pointer: string }[] {
  const drawn = isRecord(item['random']) ? item['random']['from'] : undefined;
  const lists: [string, unknown][] = [
    ['parallel', item['parallel']],
    ['faults', item['faults']],
    ['random/from', drawn],
  ];
  return lists.flatMap(([key, list]) =>
    Array.isArray(list) ? list.map((step: unknown, index) => ({ step, pointer: `${at}/${key}/${index}` })) : [],
  );
}

function countOf(items: readonly unknown[]): number {
  return items.reduce<number>((sum, item) => {
    if (!isRecord(item)) return sum;
    const inner = childrenOf(item, '').map(({ step }) => step);
    if (isRecord(item['random'])) {
      const most = Math.max(0, ...inner.map((step) => countOf([step])));
      return sum + most * timesOf(item['random']['count'] ?? 1);
    }
    if (inner.length > 0) return sum + countOf(inner) * timesOf(item['repeat'] ?? 1);
    return sum + (item['fault'] === undefined ? 0 : 1);
  }, 0);
}

function timesOf(value: unknown): number {
  return typeof value === 'number' && value > 0 ? value : 1;
}

/** A soak begins its cycle anew: what a cycle takes out for good must be back before the next one. */
function checkCycle(items: readonly unknown[], registry: Registry): Complaint[] {
  const steps = items.flatMap((item, index) => stepsAt(item, `/faults/${index}`));
  return steps.flatMap(({ step, pointer }, index) => {
    const fault = registry.faults.find(({ name }) => name === step['fault']);
    const ends = step['for'] !== undefined || fault?.lastsMs !== undefined;
    if (fault === undefined || ends || !fault.needsStandby || fault.takeover(step) === 'none') return [];
    const back = steps
      .slice(index + 1)
      .some(({ step: later }) => later['fault'] === 'rejoin' && later['provider'] === step['provider']);
    if (back) return [];
    const message = `"${fault.name}" lasts, and a soak repeats its faults: add "for", or a rejoin at ${String(step['provider'])} after it`;
    return [{ pointer: `${pointer}/fault`, message }];
  });
}

/** A pause that nothing follows would only cost time. */
function checkLast(items: readonly unknown[]): Complaint[] {
  const last = items.at(-1);
  const key = isRecord(last) ? ['wait', 'until'].find((name) => last[name] !== undefined) : undefined;
  if (key === undefined) return [];
  return [{ pointer: `/faults/${items.length - 1}`, message: `"${key}" comes before a fault, and none follows it` }];
}

function checkFault({ step, pointer: at }: Found, plan: LabPlan, registry: Registry): Complaint[] {
  if (!isSite(step['provider'])) return [];
  const site = plan.sites.find(({ name }) => name === step['provider']);
  if (!site) {
    const names = plan.sites.map(({ name }) => name).join(', ');
    const message = `a fault at "${step['provider']}", which is not in this lab; its sites are ${names}`;
    return [{ pointer: `${at}/provider`, message }];
  }
  const fault = registry.faults.find(({ name }) => name === step['fault']);
  const complaints: Complaint[] = [];
  if (fault?.needsStandby && site.routers.length < 2) {
    const why =
      site.name === 'onprem'
        ? 'onprem has a single router; expected a cloud'
        : `profile ${plan.profile} has one router at each site; expected profile provider, full or soak`;
    complaints.push({ pointer: `${at}/fault`, message: `"${fault.name}" needs a standby router: ${why}` });
  }
  if (fault?.sites === 'clouds' && site.name === 'onprem' && complaints.length === 0) {
    const message = `"${fault.name}" concerns a provider's API, which onprem does not have; expected a cloud`;
    complaints.push({ pointer: `${at}/provider`, message });
  }
  if (typeof step['node'] === 'string' && step['node'] !== '')
    complaints.push(...checkNode(step['node'], site.name, plan, fault?.targets === 'any', `${at}/node`));
  return complaints;
}

function checkNode(node: string, site: SiteName, plan: LabPlan, anyNode: boolean, pointer: string): Complaint[] {
  const here = plan.sites.find(({ name }) => name === site);
  const routers = here?.routers.map(({ name }) => name) ?? [];
  const allowed = [...routers, ...(anyNode && here !== undefined ? [here.client.name] : [])];
  if (allowed.includes(node)) return [];
  const expected = `expected ${allowed.length > 1 ? 'one of' : 'its router'}: ${allowed.join(', ')}`;
  const home = plan.sites.find(
    ({ routers: all, client }) => client.name === node || all.some(({ name }) => name === node),
  );
  if (home?.client.name === node && !anyNode)
    return [{ pointer, message: `"${node}" is a client; a fault acts on a router of ${site}; ${expected}` }];
  if (home) return [{ pointer, message: `"${node}" is at ${home.name}, not at ${site}; ${expected}` }];
  return [
    {
      pointer,
      message: `unknown node ${JSON.stringify(node)} at ${site}; ${expected}`,
      ...suggest(nearest(node, allowed)),
    },
  ];
}

function isSite(value: unknown): value is SiteName {
  return (SITES as readonly unknown[]).includes(value);
}
