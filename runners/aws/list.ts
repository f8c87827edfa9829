import type { Filter } from '@aws-sdk/client-ec2';
import { call, type AwsApi, type Limits } from './api.js';
import type { AwsOperation } from './errors.js';
import type { Kind, Resource } from './kinds/kind.js';
import { RUN_ID_TAG } from './tags.js';

/** Filters for what one run has, or any run when none is named. */
export function ofRun(runId: string | undefined): Filter[] {
  if (runId === undefined) return [{ Name: 'tag-key', Values: [RUN_ID_TAG] }];
  return [{ Name: `tag:${RUN_ID_TAG}`, Values: [runId] }];
}

/** All resources of one kind that pass the filters, terminated instances included: those stay visible for a while. */
export async function list(
  api: AwsApi,
  limits: Limits,
  operation: AwsOperation,
  kind: Kind,
  filters: Filter[],
): Promise<Resource[]> {
  const found: Resource[] = [];
  let NextToken: string | undefined;
  do {
    const query = { Filters: filters, NextToken };
    const page = await call(api, limits, { operation, action: kind.lists }, () =>
      kind.page(api.client, query, { abortSignal: limits.signal }),
    );
    found.push(...page.items.filter(({ id }) => id !== ''));
    NextToken = page.next === '' ? undefined : page.next;
  } while (NextToken !== undefined);
  return found;
}

/** The resources with these ids, as they are now; those that are gone are left out. */
export async function read(
  api: AwsApi,
  limits: Limits,
  operation: AwsOperation,
  kind: Kind,
  ids: readonly string[],
): Promise<Resource[]> {
  if (ids.length === 0) return [];
  const found = await list(api, limits, operation, kind, [{ Name: kind.idFilter, Values: [...ids] }]);
  return found.filter(({ id, state }) => ids.includes(id) && state !== 'deleted');
}
