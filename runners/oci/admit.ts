import type { IngressSecurityRule } from 'oci-core/lib/model/ingress-security-rule.js';
import type { ProviderContext } from '../provider.js';
import type { OciApi } from './api.js';
import { unfit } from './ended.js';
import { findOwn } from './ensure.js';
import { checkOurs } from './foreign.js';
import { limitsOf } from './limits.js';
import { networkNames } from './network.js';
import { poll } from './poll.js';
import { recorded } from './recorded.js';
import { ingressRules } from './security-rules.js';
import { unlessChanged } from './unless-changed.js';

/**
 * Lets the overlay in from these addresses and from no others, by replacing the rules of the run's security list as a whole.
 * Where the network was there before its rules are its owner's business: nothing is done.
 */
export async function admit(api: OciApi, runId: string, peers: readonly string[], ctx: ProviderContext): Promise<void> {
  const { setup } = api.site;
  if (setup?.mode !== 'create') return;
  const limits = limitsOf(ctx);
  const name = networkNames(runId).securityList;
  const clients = api.clients(limits, { operation: 'admit', subject: name });
  const found = await findOwn(api, clients, runId, { kind: 'security-list', name });
  if (found === undefined)
    throw unfit('admit', name, 'NoSuchSecurityList', `${runId} has no security list of that name`);
  const securityListId = found.id;
  const wanted = ingressRules(setup, peers);
  await poll<void>(api, limits, `${name} to let the overlay in`, async () => {
    const { securityList, etag } = await clients.network.getSecurityList({ securityListId });
    const { freeformTags, ingressSecurityRules } = securityList;
    if (sameRules(ingressSecurityRules, wanted)) return { result: undefined };
    checkOurs({ kind: 'security-list', name, freeformTags }, { runId });
    const detail = { id: securityListId, peers: peers.join(',') };
    await unlessChanged(() =>
      recorded(ctx, { op: 'update', kind: 'security-list', name, detail }, async () => {
        const updateSecurityListDetails = { ingressSecurityRules: wanted };
        await clients.network.updateSecurityList({ securityListId, updateSecurityListDetails, ifMatch: etag });
        return securityListId;
      }),
    );
    return { lastSeen: `${ingressSecurityRules.length} rules` };
  });
}

/** OCI shows rules with more fields than it was given. */
function sameRules(shown: readonly IngressSecurityRule[], wanted: readonly IngressSecurityRule[]): boolean {
  return JSON.stringify(shown.map(essence)) === JSON.stringify(wanted.map(essence));
}

function essence({ source, protocol, tcpOptions, udpOptions, icmpOptions, isStateless }: IngressSecurityRule): object {
  const ports = [tcpOptions, udpOptions].map((options) => options?.destinationPortRange);
  const shown = ports.map((range) => (range ? `${range.min}-${range.max}` : 'any'));
  return [source, protocol, shown, icmpOptions ?? null, isStateless ?? false];
}
