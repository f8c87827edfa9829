import { ADDRESS } from './address.js';
import { INTERNET_GATEWAY } from './internet-gateway.js';
import { KEY_PAIR } from './key-pair.js';
import type { Kind, KindName } from './kind.js';
import { MACHINE } from './machine.js';
import { NETWORK } from './network.js';
import { NIC } from './nic.js';
import { ROUTE_TABLE } from './route-table.js';
import { SECURITY_GROUP } from './security-group.js';
import { SUBNET } from './subnet.js';
import { VOLUME } from './volume.js';

export type { Kind, KindName, RemovalStep, Resource } from './kind.js';

/** Every kind of resource that a run may have, in the order in which they can go. */
export const KINDS: readonly Kind[] = [
  MACHINE,
  VOLUME,
  ADDRESS,
  NIC,
  KEY_PAIR,
  SUBNET,
  ROUTE_TABLE,
  INTERNET_GATEWAY,
  SECURITY_GROUP,
  NETWORK,
];

export function kindNamed(name: KindName): Kind {
  const found = KINDS.find((kind) => kind.name === name);
  if (found === undefined) throw new Error(`there is no kind ${name}`);
  return found;
}
