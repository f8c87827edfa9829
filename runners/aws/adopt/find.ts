import { LabrunError } from '../../../src/errors.js';
import type { NodePlan, SitePlan } from '../../../src/model.js';
import type { AwsApi, Limits } from '../api.js';
import type { AwsOperation } from '../errors.js';
import type { Resource } from '../kinds/kind.js';
import { MACHINE } from '../kinds/machine.js';
import { NIC } from '../kinds/nic.js';
import { read } from '../list.js';
import { ADOPTED_TAG, CREATED_TAG, RUN_ID_TAG, TTL_TAG } from '../tags.js';
import { LONGEST_NOTE, formatNote, parseNote, type Note } from './note.js';

/** An instance that exists and plays a node of the run. */
export interface Adoptable {
  node: NodePlan;
  machine: Resource;
  nic: Resource;
  /** As it was found; when this run has adopted it before, as it was found then. */
  note: Note;
}

/** An instance that is named as a node cannot be used. Nothing was changed. */
export class AdoptionError extends LabrunError {
  constructor(node: string, why: string, hint: string) {
    super('provider.aws.adopt', `aws: ${node} cannot be adopted: ${why}`, { hint });
  }
}

/**
 * The instances that play the site's nodes, with all that speaks against one of them looked at before anything is changed.
 * Throws AdoptionError.
 */
export async function findAdoptable(
  api: AwsApi,
  limits: Limits,
  operation: AwsOperation,
  site: SitePlan,
  { instances, runId }: { instances: Record<string, string>; runId: string | undefined },
): Promise<Adoptable[]> {
  const named = [...site.routers, site.client].map((node) => ({ node, id: idOf(node, instances) }));
  const twice = named.find(({ id }, index) => named.findIndex((other) => other.id === id) !== index);
  if (twice !== undefined) throw new AdoptionError(twice.node.name, `${twice.id} plays another node too`, CONFIG);
  const ids = named.map(({ id }) => id);
  const machines = await read(api, limits, operation, MACHINE, ids);
  const nicIds = machines.flatMap(({ machine }) => machine?.nicId ?? []);
  const nics = await read(api, limits, operation, NIC, nicIds);
  return named.map(({ node, id }) => {
    const machine = machines.find((each) => each.id === id);
    if (machine === undefined)
      throw new AdoptionError(node.name, `there is no instance ${id} in ${api.region}`, CONFIG);
    const nic = nics.find((each) => each.id === machine.machine?.nicId);
    if (nic === undefined) throw new AdoptionError(node.name, `${id} has no network interface`, CONFIG);
    return check({ node, machine, nic }, runId);
  });
}

const CONFIG = 'check setup.instances of site aws';

function idOf({ name }: NodePlan, instances: Record<string, string>): string {
  const id = Object.hasOwn(instances, name) ? instances[name] : undefined;
  if (id === undefined) throw new AdoptionError(name, 'no instance is named for it', CONFIG);
  return id;
}

function check(found: Omit<Adoptable, 'note'>, runId: string | undefined): Adoptable {
  const { node, machine, nic } = found;
  for (const { id, tags } of [machine, nic]) {
    const owner = tags[RUN_ID_TAG];
    if (owner !== undefined && owner !== runId) throw inUse(node.name, id, owner, tags[TTL_TAG]);
    if (tags[CREATED_TAG] !== undefined)
      throw new AdoptionError(node.name, `${id} was created by labrun`, 'name an instance that outlives runs');
  }
  if (machine.state === 'deleting')
    throw new AdoptionError(node.name, `${machine.id} is being terminated`, 'name another instance');
  if (nic.nic?.primary !== node.lanIp)
    throw new AdoptionError(
      node.name,
      `${machine.id} has the address ${nic.nic?.primary}, and the lab expects ${node.lanIp}`,
      'give the instance that address, or name another',
    );
  const note = noted(machine) ?? noted(nic) ?? asFound(machine, nic);
  if (formatNote(note).length > LONGEST_NOTE)
    throw new AdoptionError(
      node.name,
      `${nic.id} has ${note.secondary.length} secondary addresses, too many to be noted in a tag`,
      'take some of them away, or name another instance',
    );
  return { ...found, note };
}

/** What an earlier `up` of this run has noted. */
function noted({ tags }: Resource): Note | undefined {
  return tags[RUN_ID_TAG] === undefined ? undefined : parseNote(tags[ADOPTED_TAG] ?? '');
}

function asFound({ state }: Resource, { nic }: Resource): Note {
  return {
    power: state === 'stopped' || state === 'stopping' ? 'stopped' : 'running',
    sourceDestCheck: nic?.sourceDestCheck !== false,
    secondary: nic?.secondary ?? [],
  };
}

function inUse(node: string, id: string, runId: string, ttl: string | undefined): AdoptionError {
  const expired = Date.parse(ttl ?? '') <= Date.now();
  return new AdoptionError(
    node,
    `${id} is in use by run ${runId}${ttl === undefined ? '' : `, whose time ${expired ? 'was' : 'is'} up at ${ttl}`}`,
    expired
      ? 'give it back with `labrun down --expired`'
      : `wait for that run, or end it with \`labrun down --run-id ${runId}\``,
  );
}
