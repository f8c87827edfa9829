import type { AzureSite } from '../../../src/lab/inventory.js';
import type { PreflightCheck } from '../../provider.js';
import type { AzureConnection } from '../connection.js';
import { registrationHint } from '../hints.js';
import { refOf } from '../names.js';
import { callRaw } from '../raw.js';
import { checked, fail, pass } from './check.js';

interface Permission {
  actions?: string[];
  notActions?: string[];
}

const VM = 'Microsoft.Compute/virtualMachines';
const NETWORK = 'Microsoft.Network';
const SCHEDULER = 'Microsoft.DevTestLab';

/** Whether the credentials may do all that a run takes, by the roles that they have on each resource group. */
export function checkPermissions(azure: AzureConnection, signal: AbortSignal): Promise<PreflightCheck> {
  return checked(azure, 'permissions', signal, async (abort) => {
    const { site } = azure;
    const missing = await Promise.all(
      groupsOf(site).map(async (group) => {
        const path = `/subscriptions/${site.subscriptionId}/resourceGroups/${group}/providers/Microsoft.Authorization/permissions`;
        const { body } = await callRaw<{ value?: Permission[] }>(azure, { path, apiVersion: '2022-04-01' }, abort);
        const lacking = neededActions(site).filter((action) => !isAllowed(body.value ?? [], action));
        return lacking.length === 0 ? [] : [`${lacking.join(', ')} on ${group}`];
      }),
    );
    const idle = await unregistered(azure, abort);
    if (idle.length > 0)
      return fail('permissions', `the subscription uses no ${idle.join(', ')}: ${registrationHint(idle)}`);
    const lacking = missing.flat();
    if (lacking.length === 0) return pass('permissions', 'the roles of these credentials allow all that a run needs');
    return fail(
      'permissions',
      `these credentials lack ${lacking.join('; ')}: an owner of the resource group must allow it (the role Contributor does)`,
    );
  });
}

/** Services that a run needs and that the subscription does not use yet. */
async function unregistered(azure: AzureConnection, signal: AbortSignal): Promise<string[]> {
  const { site } = azure;
  const needed = ['Microsoft.Compute', 'Microsoft.Network', ...(site.setup?.mode === 'create' ? [SCHEDULER] : [])];
  const states = await Promise.all(
    needed.map(async (namespace) => {
      const path = `/subscriptions/${site.subscriptionId}/providers/${namespace}`;
      const { body } = await callRaw<{ registrationState?: string }>(azure, { path, apiVersion: '2021-04-01' }, signal);
      return body.registrationState === 'Registered' ? [] : [namespace];
    }),
  );
  return states.flat();
}

/** Where a run changes anything. */
function groupsOf({ setup, resourceGroup }: AzureSite): string[] {
  if (setup?.mode !== 'adopt') return [resourceGroup];
  return [...new Set(Object.values(setup.instances).map((id) => refOf(id, resourceGroup).group))];
}

/** Actions of up, of a run's faults and of down. */
export function neededActions({ setup }: AzureSite): string[] {
  const power = ['start/action', 'powerOff/action'].map((action) => `${VM}/${action}`);
  const always = [
    `${VM}/read`,
    `${VM}/write`,
    ...power,
    `${NETWORK}/networkInterfaces/read`,
    `${NETWORK}/networkInterfaces/write`,
    `${NETWORK}/networkInterfaces/join/action`,
    `${NETWORK}/virtualNetworks/subnets/join/action`,
  ];
  if (setup?.mode === 'adopt') return [...always, `${VM}/deallocate/action`, 'Microsoft.Resources/tags/write'];
  const existing = [
    ...always,
    `${VM}/delete`,
    `${NETWORK}/networkInterfaces/delete`,
    ...['read', 'write', 'delete'].map((verb) => `Microsoft.Compute/disks/${verb}`),
  ];
  if (setup === undefined) return existing;
  const made = ['networkSecurityGroups', 'virtualNetworks', 'publicIPAddresses'].flatMap((type) =>
    ['read', 'write', 'delete'].map((verb) => `${NETWORK}/${type}/${verb}`),
  );
  return [
    ...existing,
    ...made,
    ...['read', 'write', 'delete'].map((verb) => `${SCHEDULER}/schedules/${verb}`),
    `${NETWORK}/networkSecurityGroups/join/action`,
    `${NETWORK}/networkSecurityGroups/securityRules/write`,
    `${NETWORK}/networkSecurityGroups/securityRules/delete`,
    `${NETWORK}/publicIPAddresses/join/action`,
  ];
}

/** An action is allowed when one of the roles allows it and does not take it out again. */
export function isAllowed(permissions: Permission[], action: string): boolean {
  return permissions.some(
    ({ actions = [], notActions = [] }) => matchesAny(actions, action) && !matchesAny(notActions, action),
  );
}

/** `*` stands for any text; letters' case does not count. */
function matchesAny(patterns: string[], action: string): boolean {
  return patterns.some((pattern) => {
    const source = pattern
      .split('*')
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*');
    return new RegExp(`^${source}$`, 'i').test(action);
  });
}
