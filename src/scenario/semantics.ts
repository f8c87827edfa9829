import { DEFECT_NODES } from '../lab/defect-nodes.js';
import { PROFILES, SITES, type LabPlan, type ProfileName, type SiteKind } from '../model.js';
import { isRecord, type Complaint } from './complaint.js';
import { DEFAULT_PROFILE } from './defaults.js';
import { readDeadline, readTtl } from './duration.js';
import { leastSample } from '../matrix/sample.js';
import { resolveSites } from './sites.js';
import { topology } from './topology.js';
import { checkExpect } from './expect-semantics.js';
import { checkFaults } from './fault-semantics.js';
import { checkPauses, faultDurations } from './pause-semantics.js';
import type { NamedCheck } from './named-check.js';
import type { Registry } from './registry.js';

/** What a scenario may name, and what else is known of it. */
export interface Surroundings {
  registry: Registry;
  /** Named checks of the files that the scenario lists. */
  checks: ReadonlyMap<string, NamedCheck>;
  /** True for a value in which the schema was broken: nothing more is asked of it. */
  isBroken: (pointer: string) => boolean;
}

/**
 * The rules that no JSON Schema can say well: durations, providers against the profile, faults against the sites and nodes
 * that the lab will have, assertions against the faults. Whatever breaks the schema is skipped here.
 */
export function checkMeaning(data: unknown, around: Surroundings): Complaint[] {
  if (!isRecord(data)) return [];
  const profile = data['profile'] === undefined ? DEFAULT_PROFILE : PROFILES.find((name) => name === data['profile']);
  const sites = checkProviders(profile, data['providers']);
  // Where the sites cannot be told, a fault is checked against all of them: it is wrong only if it is wrong at each.
  const providers = sites.sites ?? SITES;
  const own = topology({ profile: profile ?? DEFAULT_PROFILE, providers });
  const total = wholeNumber(data['sites'], around.isBroken('/sites')) ?? providers.length;
  const plan = total > providers.length ? topology({ ...own, providers, sites: total }) : own;
  return [
    ...checkDurations(data),
    ...sites.complaints,
    ...(sites.sites === null ? [] : checkScale(total, providers, plan, data['matrix'], around.isBroken)),
    ...checkFaults(data['faults'], plan, around.registry),
    ...checkPauses(data, around.isBroken),
    ...checkExpect(data['expect'], data['faults'], around),
    ...(sites.sites === null ? [] : checkDefects(data['defects'], plan)),
  ];
}

function checkDurations(data: Record<string, unknown>): Complaint[] {
  const deadlines = isRecord(data['deadlines']) ? Object.entries(data['deadlines']) : [];
  return [
    { pointer: '/ttl', text: data['ttl'], read: readTtl },
    ...deadlines.map(([name, text]) => ({ pointer: `/deadlines/${name}`, text, read: readDeadline })),
    ...faultDurations(data['faults']).map((found) => ({ ...found, read: readDeadline })),
  ].flatMap(({ pointer, text, read }) => {
    const parsed = typeof text === 'string' ? read(text) : null;
    return parsed && !parsed.ok ? [{ pointer, message: parsed.why }] : [];
  });
}

/** A lab of fewer sites than are named, and a sample that its own rule does not fit into. */
function checkScale(
  total: number,
  providers: readonly SiteKind[],
  plan: LabPlan,
  matrix: unknown,
  isBroken: Surroundings['isBroken'],
): Complaint[] {
  if (total < providers.length) {
    const message = `${total} sites are fewer than the ${providers.length} that the lab has without branches: ${providers.join(', ')}`;
    return [{ pointer: '/sites', message }];
  }
  const sample = isRecord(matrix) ? wholeNumber(matrix['sample'], isBroken('/matrix/sample')) : null;
  const least = leastSample(plan);
  if (sample === null || sample >= Math.min(least, total * (total - 1))) return [];
  const message = `a sample of ${sample} flows is too small for ${total} sites; the least is ${least}: every flow between the sites of the profile, and every client once as source and once as destination`;
  return [{ pointer: '/matrix/sample', message }];
}

function wholeNumber(value: unknown, broken: boolean): number | null {
  return typeof value === 'number' && Number.isInteger(value) && !broken ? value : null;
}

/** `sites` is null when the list is too broken to tell which sites the lab would have. */
function checkProviders(
  profile: ProfileName | undefined,
  listed: unknown,
): { sites: SiteKind[] | null; complaints: Complaint[] } {
  if (listed !== undefined && !(Array.isArray(listed) && listed.length > 0)) return { sites: null, complaints: [] };
  const list = listed as unknown[] | undefined;
  const complaints = (list ?? []).flatMap((site, index) =>
    isSite(site) && list?.indexOf(site) !== index
      ? [{ pointer: `/providers/${index}`, message: `"${site}" is listed twice` }]
      : [],
  );
  if (!profile || complaints.length > 0 || list?.every(isSite) === false) return { sites: null, complaints };
  const resolved = resolveSites(profile, list as SiteKind[] | undefined);
  if (resolved.ok) return { sites: resolved.sites, complaints };
  const place = list === undefined ? '/profile' : '/providers';
  const pointer = resolved.index === undefined ? place : `${place}/${resolved.index}`;
  return { sites: null, complaints: [{ pointer, message: resolved.why }] };
}

/** A lab that is said to be broken and is not would make every assertion look blind. */
function checkDefects(defects: unknown, plan: LabPlan): Complaint[] {
  if (!Array.isArray(defects)) return [];
  const there = plan.sites.flatMap((site) => [...site.routers, site.client]).map(({ name }) => name);
  return defects.flatMap((defect: unknown, index) => {
    const needs = typeof defect === 'string' && Object.hasOwn(DEFECT_NODES, defect) ? DEFECT_NODES[defect] : undefined;
    const missing = needs?.find((node) => !there.includes(node));
    if (missing === undefined) return [];
    const message = `"${String(defect)}" is about ${missing}, which this lab does not have; its nodes are ${there.join(', ')}`;
    return [{ pointer: `/defects/${index}`, message }];
  });
}

function isSite(value: unknown): value is SiteKind {
  return (SITES as readonly unknown[]).includes(value);
}
