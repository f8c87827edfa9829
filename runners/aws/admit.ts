import {
  AuthorizeSecurityGroupIngressCommand,
  DescribeSecurityGroupsCommand,
  RevokeSecurityGroupIngressCommand,
  type IpPermission,
} from '@aws-sdk/client-ec2';
import { isIPv4 } from 'node:net';
import { LabrunError } from '../../src/errors.js';
import type { ProviderContext } from '../provider.js';
import { call, limitsOf, type AwsApi, type Limits } from './api.js';
import { change } from './change.js';
import { unlessDuplicate } from './create/access.js';
import { sharedName } from './create/changes.js';
import type { Attempt } from './errors.js';
import { SECURITY_GROUP } from './kinds/security-group.js';
import { list, ofRun, read } from './list.js';
import { ForeignError } from './ours.js';
import { poll } from './poll.js';
import { RUN_ID_TAG } from './tags.js';

/** What routers say to each other: VXLAN, WireGuard, BFD (single-hop, echo, multihop) and BGP. */
const OVERLAY = [
  { IpProtocol: 'udp', FromPort: 4789, ToPort: 4789 },
  { IpProtocol: 'udp', FromPort: 51820, ToPort: 51820 },
  { IpProtocol: 'udp', FromPort: 3784, ToPort: 3785 },
  { IpProtocol: 'udp', FromPort: 4784, ToPort: 4784 },
  { IpProtocol: 'tcp', FromPort: 179, ToPort: 179 },
];

/**
 * Lets the overlay in from these addresses and no others: rules for addresses that are not named any more are revoked. Does
 * nothing unless the rules are the run's own, as they are where its network was created.
 */
export async function admit(api: AwsApi, runId: string, peers: readonly string[], ctx: ProviderContext): Promise<void> {
  if (api.site.setup?.mode !== 'create') return;
  const bad = peers.find((peer) => !isIPv4(peer));
  if (bad !== undefined) throw new LabrunError('provider.aws.admit', `aws: '${bad}' is not an IPv4 address`);
  const limits = limitsOf(ctx);
  const name = sharedName(runId);
  const group = await findGroup(api, limits, runId, name);
  const wanted = peers.map((peer) => `${peer}/32`);
  const admitted = await admittedTo(api, limits, group);
  const missing = OVERLAY.map((ports, index) => rule(ports, without(wanted, admitted[index] ?? []))).filter(hasPeers);
  const stale = OVERLAY.map((ports, index) => rule(ports, without(admitted[index] ?? [], wanted))).filter(hasPeers);
  if (missing.length + stale.length === 0) return;
  const detail = { overlay: wanted.join(', ') };
  await change(ctx, { op: 'update', kind: 'security-group', name, detail }, async () => {
    for (const permission of missing)
      for (const single of onePeerEach(permission)) await send(api, limits, runId, group, single, 'Authorize');
    for (const permission of stale)
      for (const single of onePeerEach(permission)) await send(api, limits, runId, group, single, 'Revoke');
    return group;
  });
}

function rule(ports: (typeof OVERLAY)[number], cidrs: readonly string[]): IpPermission {
  return { ...ports, IpRanges: cidrs.map((CidrIp) => ({ CidrIp })) };
}

const without = (all: readonly string[], some: readonly string[]): string[] => all.filter((one) => !some.includes(one));
const hasPeers = ({ IpRanges = [] }: IpPermission): boolean => IpRanges.length > 0;

/** Of two peers in one request, one that is there already would keep the other out. */
function onePeerEach(permission: IpPermission): IpPermission[] {
  return (permission.IpRanges ?? []).map((range) => ({ ...permission, IpRanges: [range] }));
}

async function findGroup(api: AwsApi, limits: Limits, runId: string, name: string): Promise<string> {
  return poll<string>(api, limits, `aws: run ${runId} has a security group`, async () => {
    const groups = await list(api, limits, 'admit', SECURITY_GROUP, ofRun(runId));
    const id = groups.find((group) => group.name === name)?.id;
    return id === undefined ? { lastSeen: 'none' } : { result: id };
  });
}

/** Networks that each entry of OVERLAY is open to now. */
async function admittedTo(api: AwsApi, limits: Limits, group: string): Promise<string[][]> {
  const attempt: Attempt = { operation: 'admit', action: 'DescribeSecurityGroups' };
  const command = new DescribeSecurityGroupsCommand({ GroupIds: [group] });
  const { SecurityGroups } = await call(api, limits, attempt, () =>
    api.client.send(command, { abortSignal: limits.signal }),
  );
  const permissions = SecurityGroups?.[0]?.IpPermissions ?? [];
  return OVERLAY.map(({ IpProtocol, FromPort, ToPort }) =>
    permissions
      .filter((each) => each.IpProtocol === IpProtocol && each.FromPort === FromPort && each.ToPort === ToPort)
      .flatMap(({ IpRanges = [] }) => IpRanges.flatMap(({ CidrIp }) => CidrIp ?? [])),
  );
}

/** The group's tag is read again right before each call. */
async function send(
  api: AwsApi,
  limits: Limits,
  runId: string,
  GroupId: string,
  permission: IpPermission,
  verb: 'Authorize' | 'Revoke',
): Promise<void> {
  const [now] = await read(api, limits, 'admit', SECURITY_GROUP, [GroupId]);
  if (now !== undefined && now.tags[RUN_ID_TAG] !== runId) throw new ForeignError(now, 'a change of its rules');
  const input = { GroupId, IpPermissions: [permission] };
  await call(
    api,
    limits,
    { operation: 'admit', action: `${verb}SecurityGroupIngress`, subject: sharedName(runId) },
    () =>
      verb === 'Authorize'
        ? unlessDuplicate(api.client.send(new AuthorizeSecurityGroupIngressCommand(input)))
        : api.client.send(new RevokeSecurityGroupIngressCommand(input)).catch(unlessGone),
  );
}

function unlessGone(error: unknown): void {
  if (!(error instanceof Error) || error.name !== 'InvalidPermission.NotFound') throw error;
}
