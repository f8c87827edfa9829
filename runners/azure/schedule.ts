import type { AzureConnection } from './connection.js';
import { isGone, providerCodeOf } from './error.js';
import type { Kind, Resource } from './kinds.js';
import type { Ref } from './names.js';
import { callRaw } from './raw.js';

/**
 * Azure's own dead-man's switch: deallocates a VM at a time of day. A machine that powers itself off is stopped, but keeps its
 * host, and costs what it did; one that Azure deallocates does not.
 */
const TYPE = 'Microsoft.DevTestLab/schedules';
const API_VERSION = '2018-09-15';

/** It knows times of day, no dates: what ends later than tomorrow at this time would end too early. */
const LONGEST_MS = 23 * 3600 * 1000;

/** When the schedule must strike, as HHmm in UTC, not before the end of the run; undefined when that is too far away. */
export function timeOfDay(ttlExpiresAt: string, now: Date): string | undefined {
  const end = Math.ceil(Date.parse(ttlExpiresAt) / 60_000) * 60_000;
  const left = end - now.getTime();
  if (!Number.isFinite(end) || left <= 0 || left > LONGEST_MS) return undefined;
  return new Date(end).toISOString().slice(11, 16).replace(':', '');
}

export interface ScheduleBody {
  location: string;
  tags: Record<string, string>;
  properties: Record<string, unknown>;
}

export function scheduleBody(
  location: string,
  tags: Record<string, string>,
  { time, vmId }: { time: string; vmId: string },
): ScheduleBody {
  return {
    location,
    tags,
    properties: {
      status: 'Enabled',
      taskType: 'ComputeVmShutdownTask',
      dailyRecurrence: { time },
      timeZoneId: 'UTC',
      targetResourceId: vmId,
      notificationSettings: { status: 'Disabled', timeInMinutes: 30 },
    },
  };
}

/** Creates a schedule, but does not touch one that has the name already: then it throws with status 412. */
export async function putSchedule(
  azure: AzureConnection,
  ref: Ref,
  body: ScheduleBody,
  signal: AbortSignal,
): Promise<Resource> {
  const headers = { 'if-none-match': '*' };
  const call = { path: pathOf(azure, ref), apiVersion: API_VERSION, method: 'PUT', headers, body } as const;
  return (await callRaw<Resource>(azure, call, signal)).body;
}

export const SCHEDULES: Kind = {
  name: 'schedule',
  type: TYPE.toLowerCase(),
  async list(azure, signal) {
    const found: Resource[] = [];
    let path: string | undefined = pathOf(azure, { group: azure.site.resourceGroup, name: '' }).replace(/\/$/, '');
    while (path !== undefined) {
      const page: { value?: Resource[]; nextLink?: string } | undefined = await read(azure, path, signal);
      found.push(...(page?.value ?? []));
      path = page?.nextLink;
    }
    return found;
  },
  get: (azure, ref, signal) => read(azure, pathOf(azure, ref), signal),
  remove: async (azure, ref, _etag, signal) => {
    await callRaw(azure, { path: pathOf(azure, ref), apiVersion: API_VERSION, method: 'DELETE' }, signal);
  },
};

/** Undefined when it does not exist: a subscription that does not use the service has no schedules either. */
async function read<T>(azure: AzureConnection, path: string, signal: AbortSignal): Promise<T | undefined> {
  try {
    const { body } = await callRaw<T>(azure, { path, apiVersion: API_VERSION }, signal);
    return body;
  } catch (thrown) {
    if (isGone(thrown) || providerCodeOf(thrown) === 'MissingSubscriptionRegistration') return undefined;
    throw thrown;
  }
}

function pathOf({ site }: AzureConnection, { group, name }: Ref): string {
  return `/subscriptions/${site.subscriptionId}/resourceGroups/${group}/providers/${TYPE}/${name}`;
}
