import {
  AssignPrivateIpAddressesCommand,
  DeleteTagsCommand,
  ModifyNetworkInterfaceAttributeCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  UnassignPrivateIpAddressesCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import { LabrunError } from '../../../src/errors.js';
import type { RemovalStep, Resource } from '../kinds/index.js';
import { ADOPTED_TAG, NODE_TAG, RUN_ID_TAG, toTags } from '../tags.js';
import { parseNote, type Note } from './note.js';

/** What is left to do until an adopted resource is as it was found. */
export interface GivingBack {
  /** Calls that change it back; none where it is as it was, or is on its way from one state to another. */
  steps: RemovalStep[];
  /** Takes labrun's tags off, after which nobody finds it any more: only where it reads as it was found. */
  last?: RemovalStep;
}

/** How to give an adopted resource back. Throws LabrunError `provider.aws.note` for a note that nobody can read. */
export function giveBack(client: EC2Client, resource: Resource): GivingBack {
  const note = parseNote(resource.tags[ADOPTED_TAG] ?? '');
  if (note === undefined)
    throw new LabrunError('provider.aws.note', `aws: the tag ${ADOPTED_TAG} of ${resource.id} cannot be read`, {
      hint: 'put it back by hand as it was, then remove its run tags',
    });
  if (resource.kind === 'nic') {
    const steps = nicSteps(client, resource, note);
    return steps.length > 0 ? { steps } : { steps, last: untag(client, resource) };
  }
  const { id, state } = resource;
  if (state === note.power) return { steps: [], last: untag(client, resource) };
  if (state !== 'running' && state !== 'stopped') return { steps: [] };
  return note.power === 'stopped'
    ? { steps: [{ action: 'StopInstances', send: () => client.send(new StopInstancesCommand({ InstanceIds: [id] })) }] }
    : {
        steps: [
          { action: 'StartInstances', send: () => client.send(new StartInstancesCommand({ InstanceIds: [id] })) },
        ],
      };
}

function nicSteps(client: EC2Client, { id, nic }: Resource, note: Note): RemovalStep[] {
  const secondary = nic?.secondary ?? [];
  const extra = secondary.filter((address) => !note.secondary.includes(address));
  const missing = note.secondary.filter((address) => !secondary.includes(address));
  const steps: (RemovalStep | false)[] = [
    nic?.sourceDestCheck !== note.sourceDestCheck && {
      action: 'ModifyNetworkInterfaceAttribute',
      send: () =>
        client.send(
          new ModifyNetworkInterfaceAttributeCommand({
            NetworkInterfaceId: id,
            SourceDestCheck: { Value: note.sourceDestCheck },
          }),
        ),
    },
    extra.length > 0 && {
      action: 'UnassignPrivateIpAddresses',
      // Not there any more, whatever was read; what else is still there shows in the next reading.
      doneBy: ['InvalidParameterValue'],
      send: () =>
        client.send(new UnassignPrivateIpAddressesCommand({ NetworkInterfaceId: id, PrivateIpAddresses: extra })),
    },
    // Not taken from another interface: whoever has it now may be somebody else.
    missing.length > 0 && {
      action: 'AssignPrivateIpAddresses',
      send: () =>
        client.send(
          new AssignPrivateIpAddressesCommand({
            NetworkInterfaceId: id,
            PrivateIpAddresses: missing,
            AllowReassignment: false,
          }),
        ),
    },
  ];
  return steps.filter((step) => step !== false);
}

/** With their values, so that EC2 leaves a tag alone that somebody has changed. */
function untag(client: EC2Client, { id, tags }: Resource): RemovalStep {
  const isLabruns = (key: string): boolean => RUN_TAG_KEYS.test(key) || key === ADOPTED_TAG || key === NODE_TAG;
  const Tags = toTags(Object.fromEntries(Object.entries(tags).filter(([key]) => isLabruns(key))));
  return { action: 'DeleteTags', send: () => client.send(new DeleteTagsCommand({ Resources: [id], Tags })) };
}

const RUN_TAG_KEYS = new RegExp(`^${RUN_ID_TAG.slice(0, RUN_ID_TAG.lastIndexOf('.')).replaceAll('.', '\\.')}\\.`);
