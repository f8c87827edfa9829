import { isRecord, suggest, type Complaint } from '../scenario/complaint.js';
import { nearest } from '../scenario/nearest.js';
import { holds, parseCidr } from './cidr.js';
import { NODE_NAMES, nodesOf, SHARED_SUBNET } from './nodes.js';

/** The widest network that counts as "the operator's addresses". */
const WIDEST_OPERATOR_PREFIX = 16;
/** `sockaddr_un` holds 108 bytes with the closing zero. */
const MAX_SOCKET_PATH = 107;

/** Rules that the schema cannot say. Takes what has not passed the schema too, and then says less. Pure. */
export function checkConfig(data: unknown): Complaint[] {
  if (!isRecord(data)) return [];
  const sites = isRecord(data['sites']) ? data['sites'] : {};
  return [
    ...['aws', 'oci', 'azure'].flatMap((site) => checkCloud(`/sites/${site}`, sites[site])),
    ...checkOnprem(sites, data['ssh']),
    ...checkSsh(data['ssh']),
  ];
}

function checkCloud(pointer: string, site: unknown): Complaint[] {
  if (!isRecord(site)) return [];
  const complaints: Complaint[] = [];
  const say = (key: string, message: string, atKey = true): void =>
    void complaints.push({ pointer: `${pointer}${key}`, atKey, message });
  const { setup, endpoint } = site;
  const mode = isRecord(setup) ? setup['mode'] : undefined;
  for (const key of ['credentials', 'token'])
    if (site[key] !== undefined && endpoint === undefined)
      say(
        `/${key}`,
        `${key} may be in this file only beside an endpoint on this machine; real ones come from the default chain of the SDK`,
      );
  if (typeof endpoint === 'string' && Buffer.byteLength(endpoint.replace(/^unix:/, '')) > MAX_SOCKET_PATH)
    say('/endpoint', `the path of a Unix socket has at most ${MAX_SOCKET_PATH} bytes`, false);
  if (setup === undefined && site['subnetId'] === undefined)
    say('', 'neither "setup" nor "subnetId" says where the machines go');
  if (setup !== undefined && site['subnetId'] !== undefined)
    say('/subnetId', `"subnetId" names a network that exists; with a setup there is none to name`);
  if (mode !== 'adopt' && site['imageId'] === undefined)
    say('', 'missing key "imageId": machines are created from an image');
  if (isRecord(setup) && mode === 'create') complaints.push(...checkCreate(`${pointer}/setup`, setup));
  return complaints;
}

function checkCreate(pointer: string, { networkCidr, operatorCidr }: Record<string, unknown>): Complaint[] {
  const complaints: Complaint[] = [];
  if (typeof networkCidr === 'string' && !holds(networkCidr, SHARED_SUBNET))
    complaints.push({
      pointer: `${pointer}/networkCidr`,
      message: `"${networkCidr}" is not a network that holds ${SHARED_SUBNET}, where the nodes are`,
    });
  if (typeof operatorCidr !== 'string') return complaints;
  const parsed = parseCidr(operatorCidr);
  const at = { pointer: `${pointer}/operatorCidr` };
  if (parsed === null)
    complaints.push({ ...at, message: `"${operatorCidr}" is not a network; a single address is ADDRESS/32` });
  else if (parsed.prefix < WIDEST_OPERATOR_PREFIX)
    complaints.push({
      ...at,
      message: `"${operatorCidr}" lets too many in; SSH is for the operator alone: a /${WIDEST_OPERATOR_PREFIX} at most`,
    });
  return complaints;
}

function checkOnprem(sites: Record<string, unknown>, ssh: unknown): Complaint[] {
  const { onprem } = sites;
  if (!isRecord(onprem) || !Array.isArray(onprem['nodes'])) return [];
  const reached = isRecord(ssh) && isRecord(ssh['nodes']) ? ssh['nodes'] : {};
  const unreached = onprem['nodes'].flatMap((node, index): Complaint[] =>
    typeof node !== 'string' || isRecord(reached[node]) || !nodesOf('onprem').includes(node)
      ? []
      : [{ pointer: `/sites/onprem/nodes/${index}`, message: `ssh.nodes does not say how "${node}" is reached` }],
  );
  const created = ['aws', 'oci', 'azure'].some((name) => {
    const site = sites[name];
    return isRecord(site) && isRecord(site['setup']) && site['setup']['mode'] === 'create';
  });
  const publicIps = isRecord(onprem['publicIps']) ? onprem['publicIps'] : {};
  const routers = onprem['nodes'].filter((node) => typeof node === 'string' && node.includes('router'));
  const hidden = routers.filter((node) => publicIps[node as string] === undefined);
  return created && hidden.length > 0
    ? [
        ...unreached,
        {
          pointer: '/sites/onprem',
          atKey: true,
          message: `publicIps lacks ${hidden.join(', ')}: the networks that are created admit a router by its public address alone`,
        },
      ]
    : unreached;
}

function checkSsh(ssh: unknown): Complaint[] {
  if (!isRecord(ssh)) return [];
  const jumpHosts = isRecord(ssh['jumpHosts']) ? Object.keys(ssh['jumpHosts']) : [];
  const nodes = isRecord(ssh['nodes']) ? ssh['nodes'] : {};
  const known = [...jumpHosts, ...NODE_NAMES];
  const clashes = jumpHosts
    .filter((name) => NODE_NAMES.includes(name))
    .map((name): Complaint => ({
      pointer: `/ssh/jumpHosts/${name}`,
      atKey: true,
      message: `"${name}" is the name of a node; a jump host needs one of its own`,
    }));
  return [...clashes, ...Object.entries(nodes).flatMap(([name, node]) => checkNode(name, node, known, nodes))];
}

function checkNode(name: string, node: unknown, known: readonly string[], nodes: Record<string, unknown>): Complaint[] {
  if (!isRecord(node)) return [];
  const pointer = `/ssh/nodes/${name}`;
  const { host, socketPath, jump } = node;
  const complaints: Complaint[] = [];
  if (host !== undefined && socketPath !== undefined)
    complaints.push({ pointer: `${pointer}/socketPath`, atKey: true, message: 'give either "host" or "socketPath"' });
  if (!Array.isArray(jump)) return complaints;
  jump.forEach((hop, index) => {
    if (typeof hop !== 'string') return;
    const at = { pointer: `${pointer}/jump/${index}` };
    if (hop === name) complaints.push({ ...at, message: `"${name}" cannot be its own jump host` });
    else if (!known.includes(hop))
      complaints.push({
        ...at,
        message: `unknown jump host "${hop}"; expected one of ssh.jumpHosts, or a node`,
        ...suggest(nearest(hop, known)),
      });
    else if (leadsTo(hop, name, nodes))
      complaints.push({ ...at, message: `"${hop}" is reached through "${name}" itself` });
  });
  return complaints;
}

function leadsTo(from: string, wanted: string, nodes: Record<string, unknown>, seen = new Set<string>()): boolean {
  if (seen.has(from)) return false;
  seen.add(from);
  const node = nodes[from];
  const jump = isRecord(node) && Array.isArray(node['jump']) ? node['jump'] : [];
  return jump.some((hop) => typeof hop === 'string' && (hop === wanted || leadsTo(hop, wanted, nodes, seen)));
}
