import { SITES, type LabPlan, type SiteKind, type SiteName } from '../model.js';
import { suggest, type Complaint } from './complaint.js';
import { countOf, stepsOf, type Found } from './fault-items.js';
import { nearest } from './nearest.js';
import type { Registry } from './registry.js';

/** More faults than a run can play before the longest TTL; beyond it repeats were nested by mistake. */
const MOST_FAULTS = 1000;

/** Faults against the sites and nodes of a lab, wherever they stand among repeats and draws. */
export function checkFaults(items: unknown, plan: LabPlan, registry: Registry): Complaint[] {
  if (!Array.isArray(items)) return [];
  const count = countOf(items).faults;
  const tooMany =
    count > MOST_FAULTS
      ? [{ pointer: '/faults', message: `these are ${count} faults with all repeats; the most is ${MOST_FAULTS}` }]
      : [];
  return [
    ...tooMany,
    ...stepsOf(items).flatMap((found) => checkFault(found, plan, registry)),
    ...(plan.profile === 'soak' ? checkCycle(items, registry) : []),
  ];
}

/** A soak begins its cycle anew: what a cycle takes out for good must be back before the next one. */
function checkCycle(items: readonly unknown[], registry: Registry): Complaint[] {
  const steps = stepsOf(items);
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

function isSite(value: unknown): value is SiteKind {
  return (SITES as readonly unknown[]).includes(value);
}
