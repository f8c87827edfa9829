import { isDeepStrictEqual } from 'node:util';
import type { SecurityRule } from '@azure/arm-network';
import type { ProviderContext } from '../provider.js';
import { OVERLAY_RULE_NAMES, overlayRules } from './body.js';
import { finished, unlessGone, within, type AzureConnection } from './connection.js';
import { AzureError, foreign } from './error.js';
import { namesOf } from './names.js';
import { recorded } from './recorded.js';
import { runIdOf } from './tags.js';

/**
 * Lets the overlay in from these addresses, and from those alone: whom an earlier call let in is out again. Only where labrun
 * made the rules; those of a network that exists are its owner's.
 */
export async function admit(
  azure: AzureConnection,
  runId: string,
  peers: readonly string[],
  ctx: ProviderContext,
): Promise<void> {
  if (azure.site.setup?.mode !== 'create') return;
  const group = azure.site.resourceGroup;
  const name = namesOf(azure.site, runId).securityGroup;
  await within(azure, { operation: 'admit', what: `let the overlay into ${name}` }, ctx, async ({ signal }) => {
    const rules = await unlessGone(azure.network.networkSecurityGroups.get(group, name, { abortSignal: signal }));
    if (rules === undefined)
      throw new AzureError('admit', `${name} does not exist in ${group}`, {
        providerCode: 'ResourceNotFound',
        retryable: false,
      });
    if (runIdOf(rules.tags) !== runId) throw foreign(`${name} is not this run's: not touched`);
    const wanted = peers.length === 0 ? [] : overlayRules([...new Set(peers)].toSorted());
    const have = (rules.securityRules ?? []).filter((rule) => OVERLAY_RULE_NAMES.includes(rule.name ?? ''));
    const missing = wanted.filter((rule) => !have.some((other) => isSame(rule, other)));
    const surplus = have.filter((rule) => !wanted.some(({ name: kept }) => kept === rule.name));
    if (missing.length + surplus.length === 0) return;
    const detail = { resourceGroup: group, peers: peers.join(',') };
    await recorded(ctx.log, { op: 'update', kind: 'security-group', name, detail }, async () => {
      // One after the other: the rules of a group are changed one at a time.
      for (const rule of missing) await put(azure, group, name, rule, signal);
      for (const rule of surplus) await remove(azure, group, name, rule.name ?? '', signal);
    });
  });
}

function put(
  azure: AzureConnection,
  group: string,
  name: string,
  rule: SecurityRule,
  signal: AbortSignal,
): Promise<unknown> {
  const { securityRules } = azure.network;
  return finished(
    azure,
    (options) => securityRules.beginCreateOrUpdate(group, name, rule.name ?? '', rule, options),
    signal,
  );
}

function remove(azure: AzureConnection, group: string, name: string, rule: string, signal: AbortSignal): Promise<void> {
  return finished(azure, (options) => azure.network.securityRules.beginDelete(group, name, rule, options), signal);
}

/** True when the rule that is there admits the same; Azure adds properties of its own. */
function isSame(wanted: SecurityRule, have: SecurityRule): boolean {
  return Object.entries(wanted).every(([key, value]) => isDeepStrictEqual(have[key as keyof SecurityRule], value));
}
