import type { Filter } from '@aws-sdk/client-ec2';
import type { AwsApi, Limits } from './api.js';
import type { AwsOperation } from './errors.js';
import { KINDS, type Resource } from './kinds/index.js';
import { list } from './list.js';

/** Everything of any kind, or of these kinds, that passes the filters, in the order in which it can go. */
export async function listAll(
  api: AwsApi,
  limits: Limits,
  operation: AwsOperation,
  filters: Filter[],
  kinds = KINDS,
): Promise<Resource[]> {
  const lists = await Promise.all(kinds.map((kind) => list(api, limits, operation, kind, filters)));
  return lists.flat();
}
