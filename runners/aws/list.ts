import {
  DescribeInstancesCommand,
  DescribeNetworkInterfacesCommand,
  type Filter,
  type Instance,
  type NetworkInterface,
} from '@aws-sdk/client-ec2';
import { call, type AwsApi, type Limits } from './api.js';
import type { AwsOperation } from './errors.js';
import { RUN_ID_TAG } from './tags.js';

const PAGE_SIZE = 200;

/** Filters for what one run has, or any run when none is named. */
export function ofRun(runId: string | undefined): Filter[] {
  if (runId === undefined) return [{ Name: 'tag-key', Values: [RUN_ID_TAG] }];
  return [{ Name: `tag:${RUN_ID_TAG}`, Values: [runId] }];
}

/** All instances that pass the filters, in whatever state; terminated ones stay visible for a while. */
export async function listInstances(
  api: AwsApi,
  limits: Limits,
  operation: AwsOperation,
  filters: Filter[],
): Promise<Instance[]> {
  return allPages(async (NextToken) => {
    const command = new DescribeInstancesCommand({ Filters: filters, MaxResults: PAGE_SIZE, NextToken });
    const page = await call(api, limits, { operation, action: 'DescribeInstances' }, () =>
      api.client.send(command, { abortSignal: limits.signal }),
    );
    return { items: (page.Reservations ?? []).flatMap(({ Instances }) => Instances ?? []), next: page.NextToken };
  });
}

/** All network interfaces that pass the filters. */
export async function listInterfaces(
  api: AwsApi,
  limits: Limits,
  operation: AwsOperation,
  filters: Filter[],
): Promise<NetworkInterface[]> {
  return allPages(async (NextToken) => {
    const command = new DescribeNetworkInterfacesCommand({ Filters: filters, MaxResults: PAGE_SIZE, NextToken });
    const page = await call(api, limits, { operation, action: 'DescribeNetworkInterfaces' }, () =>
      api.client.send(command, { abortSignal: limits.signal }),
    );
    return { items: page.NetworkInterfaces ?? [], next: page.NextToken };
  });
}

async function allPages<T>(
  read: (nextToken: string | undefined) => Promise<{ items: T[]; next: string | undefined }>,
): Promise<T[]> {
  const found: T[] = [];
  let token: string | undefined;
  do {
    const { items, next } = await read(token);
    found.push(...items);
    token = next === '' ? undefined : next;
  } while (token !== undefined);
  return found;
}
