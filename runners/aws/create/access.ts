import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  ImportKeyPairCommand,
  type IpPermission,
} from '@aws-sdk/client-ec2';
import { KEY_PAIR } from '../kinds/key-pair.js';
import { SECURITY_GROUP } from '../kinds/security-group.js';
import { tagsOnCreate } from '../tags.js';
import { networkChanges, sharedName, type CreateSetup } from './changes.js';
import { apply, ensure } from './ensure.js';
import type { Step } from './step.js';

/** Who may reach the run's machines: the operator by SSH, and the lab's own subnet. The overlay is let in by `admit`. */
export async function createGroup(step: Step, setup: CreateSetup, vpc: string): Promise<string> {
  const { api, tags, ctx } = step;
  const changes = networkChanges(setup, ctx.runId);
  const name = sharedName(ctx.runId);
  const group = await ensure(step, {
    kind: SECURITY_GROUP,
    change: changes.group,
    action: 'CreateSecurityGroup',
    within: vpc,
    justMade: ['InvalidVpcID.NotFound'],
    send: async () => {
      const input = {
        GroupName: name,
        Description: `labrun, run ${ctx.runId}`,
        VpcId: vpc,
        TagSpecifications: tagsOnCreate('security-group', name, tags),
      };
      return (await api.client.send(new CreateSecurityGroupCommand(input))).GroupId;
    },
  });
  // One call each: of two rules, one that is there already would keep the other out.
  const rules: IpPermission[] = [
    { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: setup.operatorCidr }] },
    { IpProtocol: '-1', IpRanges: [{ CidrIp: setup.networkCidr }] },
  ];
  await apply(step, group, {
    change: changes.rules,
    action: 'AuthorizeSecurityGroupIngress',
    justMade: ['InvalidGroup.NotFound'],
    send: async () => {
      for (const rule of rules)
        await unlessDuplicate(
          api.client.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: group, IpPermissions: [rule] })),
        );
    },
  });
  return group;
}

/** A rule that is there already is as good as a new one. */
export async function unlessDuplicate(adding: Promise<unknown>): Promise<void> {
  await adding.catch((error: unknown) => {
    if (!(error instanceof Error) || error.name !== 'InvalidPermission.Duplicate') throw error;
  });
}

/** The operator's public key. Returns the name by which instances are launched with it. */
export async function importKey(step: Step, setup: CreateSetup, authorizedKey: string): Promise<string> {
  const { api, tags, ctx } = step;
  const name = sharedName(ctx.runId);
  await ensure(step, {
    kind: KEY_PAIR,
    change: networkChanges(setup, ctx.runId).key,
    action: 'ImportKeyPair',
    send: async () => {
      const key = { KeyName: name, PublicKeyMaterial: Buffer.from(authorizedKey) };
      const input = { ...key, TagSpecifications: tagsOnCreate('key-pair', name, tags) };
      return (await api.client.send(new ImportKeyPairCommand(input))).KeyPairId;
    },
  });
  return name;
}
