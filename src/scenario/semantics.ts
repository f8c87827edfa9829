import { PROFILES, SITES, type ProfileName, type SiteName } from '../model.js';
import { isRecord, type Complaint } from './complaint.js';
import { DEFAULT_PROFILE } from './defaults.js';
import { readDeadline, readTtl } from './duration.js';
import { resolveSites } from './sites.js';
import { topology } from './topology.js';
import { checkFaults, faultDurations } from './fault-semantics.js';
import type { Registry } from './registry.js';

/**
 * The rules that no JSON Schema can say well: durations, providers against the profile, faults against the sites and nodes
 * that the lab will have, assertions against the faults. Whatever breaks the schema is skipped here.
 */
export function checkMeaning(data: unknown, registry: Registry): Complaint[] {
  if (!isRecord(data)) return [];
  const profile = data['profile'] === undefined ? DEFAULT_PROFILE : PROFILES.find((name) => name === data['profile']);
  const sites = checkProviders(profile, data['providers']);
  // Where the sites cannot be told, a fault is checked against all of them: it is wrong only if it is wrong at each.
  const plan = topology({ profile: profile ?? DEFAULT_PROFILE, providers: sites.sites ?? SITES });
  return [
    ...checkDurations(data),
    ...sites.complaints,
    ...checkFaults(data['faults'], plan, registry),
    ...checkExpect(data['expect'], data['faults'], registry),
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

/** `sites` is null when the list is too broken to tell which sites the lab would have. */
function checkProviders(
  profile: ProfileName | undefined,
  listed: unknown,
): { sites: SiteName[] | null; complaints: Complaint[] } {
  if (listed !== undefined && !(Array.isArray(listed) && listed.length > 0)) return { sites: null, complaints: [] };
  const list = listed as unknown[] | undefined;
  const complaints = (list ?? []).flatMap((site, index) =>
    isSite(site) && list?.indexOf(site) !== index
      ? [{ pointer: `/providers/${index}`, message: `"${site}" is listed twice` }]
      : [],
  );
  if (!profile || complaints.length > 0 || list?.every(isSite) === false) return { sites: null, complaints };
  const resolved = resolveSites(profile, list as SiteName[] | undefined);
  if (resolved.ok) return { sites: resolved.sites, complaints };
  const place = list === undefined ? '/profile' : '/providers';
  const pointer = resolved.index === undefined ? place : `${place}/${resolved.index}`;
  return { sites: null, complaints: [{ pointer, message: resolved.why }] };
}

function checkExpect(expect: unknown, faults: unknown, registry: Registry): Complaint[] {
  if (!Array.isArray(expect)) return [];
  const names = expect.map((item: unknown) => (isRecord(item) ? item['assertion'] : item));
  const faultless = faults === undefined || (Array.isArray(faults) && faults.length === 0);
  return names.flatMap((name, index) => {
    const assertion = registry.assertions.find((known) => known.name === name);
    if (!assertion) return [];
    const pointer = isRecord(expect[index]) ? `/expect/${index}/assertion` : `/expect/${index}`;
    if (names.indexOf(name) !== index) return [{ pointer, message: `"${assertion.name}" is expected twice` }];
    const needsFault = assertion.needs.includes('faults') || assertion.needs.includes('outages');
    if (!needsFault || !faultless) return [];
    return [{ pointer, message: `"${assertion.name}" can only hold after a fault, and this scenario has none` }];
  });
}

function isSite(value: unknown): value is SiteName {
  return (SITES as readonly unknown[]).includes(value);
}
