import type { ProviderContext } from '../../provider.js';
import type { AwsApi, Limits } from '../api.js';
import type { KindName, Resource } from '../kinds/index.js';

/** What each step of `up` works with. */
export interface Step {
  api: AwsApi;
  ctx: ProviderContext;
  limits: Limits;
  /** Tags of everything that is created. */
  tags: Record<string, string>;
  /** What the run had when this `up` began: an earlier one may have been broken off. */
  existing: readonly Resource[];
  /** Ids of everything that this `up` has found or created. */
  used: Set<string>;
}

/**
 * What the run has already of one kind and name. `within`: only if it belongs to that network or interface. Of two, which only a lost
 * answer can have made, the one that more of the rest belongs to.
 */
export function findExisting(
  { existing }: Pick<Step, 'existing'>,
  kind: KindName,
  name: string,
  within?: string,
): Resource | undefined {
  const candidates = existing.filter(
    (resource) =>
      resource.kind === kind &&
      resource.name === name &&
      resource.state !== 'deleting' &&
      resource.state !== 'deleted' &&
      (within === undefined || resource.uses.includes(within)),
  );
  const users = (id: string): number =>
    existing.filter(({ uses, attachedTo }) => uses.includes(id) || attachedTo === id).length;
  return candidates.sort((a, b) => users(b.id) - users(a.id))[0];
}
