import type { DownFilter } from '../provider.js';
import type { VirtualMachine } from '@azure/arm-compute';
import { noteIn } from './adopted.js';
import { candidateOf, type Candidate } from './candidate.js';
import { READ_DEADLINE_MS, within, type AzureConnection } from './connection.js';
import { kindsOf, KINDS, type KindName, type Resource } from './kinds.js';
import { idKey, namesOf } from './names.js';
import { adoptedVms, nicIds } from './of-run.js';
import { taggedAnywhere, type Tagged } from './tag-index.js';
import { mayDelete } from './tags.js';

/** What lists, the index of tags and the configuration know of. */
export interface Discovery {
  /** With the tag, of the kinds that labrun creates or adopts, in its resource group or named by its configuration. */
  tagged: { candidate: Candidate; adopted: boolean }[];
  /** Where else to look: NICs of adopted machines, and what a run has under certain names if it has it at all. */
  mentioned: Candidate[];
  /** Everything else with the tag, anywhere in the subscription. */
  strays: { kind: string; id: string; name: string }[];
  /** Why something could not be listed: what it would have shown is not known. */
  unread: unknown[];
}

/**
 * Looks for all that the filter lets `down` touch: by tag in the lists of each kind, which show it soon; by tag in the index of
 * the whole subscription, which may be late, but knows all types; and where a run's network and rules must be by name. One
 * list that cannot be read does not keep from what others show. Throws when none can be.
 */
export function discover(azure: AzureConnection, filter: DownFilter, signal: AbortSignal): Promise<Discovery> {
  const limits = { signal, deadlineMs: READ_DEADLINE_MS };
  return within(azure, { operation: 'down', what: 'list what to delete' }, limits, async ({ signal: abort }) => {
    const answers = await Promise.allSettled([
      taggedAnywhere(azure, filter, abort),
      adoptedVms(azure, abort),
      ...kindsOf(azure.site).map((kind) => kind.list(azure, abort)),
    ]);
    abort.throwIfAborted();
    const unread = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as unknown] : []));
    // Without machines to adopt there is nothing that could fail to be read about them.
    if (unread.length >= answers.length - 1) throw unread[0];
    const [indexed, adopted, listed] = answered(answers);
    const ofConfig = adopted.filter(({ tags }) => mayDelete(tags, filter));
    const nicsOfConfig = ofConfig.flatMap(nicIds);
    const isKnown = (id: string): boolean =>
      isOurs(azure, id) ||
      [...ofConfig.map((vm) => vm.id ?? ''), ...nicsOfConfig].some((known) => idKey(known) === idKey(id));
    const found = [...listed, ...ofConfig].filter(({ tags }) => mayDelete(tags, filter));
    return {
      tagged: [...found, ...indexed.filter(({ id }) => isKnown(id))].flatMap(({ id = '', tags }) => {
        const candidate = candidateOf(id);
        return candidate === undefined ? [] : [{ candidate, adopted: noteIn(tags) !== undefined }];
      }),
      mentioned: [...nicsOfConfig.flatMap((id) => candidateOf(id) ?? []), ...byName(azure, filter)],
      strays: indexed.filter(({ id }) => !isKnown(id)),
      unread,
    };
  });
}

/** What was answered; nothing in the place of what was not. */
function answered([indexed, adopted, ...listed]: Answers): [Tagged[], VirtualMachine[], Resource[]] {
  const valueOf = <T>(answer: PromiseSettledResult<T[]> | undefined): T[] =>
    answer?.status === 'fulfilled' ? answer.value : [];
  return [valueOf(indexed), valueOf(adopted), listed.flatMap((list) => valueOf(list))];
}

type Answers = [
  PromiseSettledResult<Tagged[]>,
  PromiseSettledResult<VirtualMachine[]>,
  ...PromiseSettledResult<Resource[]>[],
];

/** True for a kind that labrun creates, in the resource group in which it does. */
function isOurs({ site }: AzureConnection, id: string): boolean {
  const candidate = candidateOf(id);
  return candidate !== undefined && candidate.ref.group.toLowerCase() === site.resourceGroup.toLowerCase();
}

/** The network and the rules of one run, which it has under these names if it has them at all. */
function byName({ site }: AzureConnection, filter: DownFilter): Candidate[] {
  if (!('runId' in filter) || site.setup?.mode !== 'create') return [];
  const names = namesOf(site, filter.runId);
  const at = (kind: KindName, type: string, name: string): Candidate => ({
    kind: KINDS[kind],
    id: `/subscriptions/${site.subscriptionId}/resourceGroups/${site.resourceGroup}/providers/Microsoft.Network/${type}/${name}`,
    ref: { group: site.resourceGroup, name },
  });
  return [
    at('network', 'virtualNetworks', names.network),
    at('security-group', 'networkSecurityGroups', names.securityGroup),
  ];
}
