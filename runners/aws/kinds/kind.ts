import type { EC2Client, Filter } from '@aws-sdk/client-ec2';
import type { MachineState } from '../../../src/model.js';

/** Every kind of resource that a run may have, as the write-ahead record and reports call it. */
export type KindName =
  | 'machine'
  | 'nic'
  | 'volume'
  | 'address'
  | 'key-pair'
  | 'security-group'
  | 'route-table'
  | 'internet-gateway'
  | 'subnet'
  | 'network';

/** One resource as a list shows it. */
export interface Resource {
  kind: KindName;
  id: string;
  /** By its tags; its id when they name none. */
  name: string;
  tags: Record<string, string>;
  /** Of an instance; everything else is there or not. */
  state: MachineState | 'present';
  /** Ids of what cannot be deleted while this is there. */
  uses: string[];
  /** Ids of what this cannot be deleted before. */
  heldBy: string[];
  /** Instance of an interface or a volume, interface of a public address, network of a gateway. */
  attachedTo?: string;
  /** Interfaces only. */
  nic?: { primary: string; secondary: string[]; sourceDestCheck: boolean };
  /** Route tables only: subnets whose packets they route. */
  associations?: { id: string; subnet: string }[];
  /** Key pairs only. */
  keyName?: string;
  /** Public addresses only. */
  address?: { publicIp: string; associationId: string | undefined };
  /** Instances only: their own interface, and a public address of theirs. */
  machine?: {
    nicId: string | undefined;
    publicIp: string | undefined;
    privateIp: string | undefined;
    /** Why it is in its state. */
    reason: { code: string; message: string };
  };
}

/** One call on the way to deleting a resource. */
export interface RemovalStep {
  action: string;
  send(): Promise<unknown>;
  /** Other resources that it changes, which have to be the run's as well. */
  changes?: { kind: KindName; id: string }[];
  /** Errors that say that there is nothing to do. */
  doneBy?: string[];
}

/** How one kind is listed and deleted. */
export interface Kind {
  name: KindName;
  /** API action that lists it. */
  lists: string;
  /** Filter of that action that takes ids. */
  idFilter: string;
  page(
    client: EC2Client,
    query: { Filters: Filter[]; NextToken: string | undefined },
    options: { abortSignal: AbortSignal },
  ): Promise<{ items: Resource[]; next: string | undefined }>;
  /** Calls that delete one as it is now, in order. */
  removal(client: EC2Client, resource: Resource): RemovalStep[];
}

/** No list gives more at once (route tables, that is; others would give a thousand). */
export const PAGE_SIZE = 100;
