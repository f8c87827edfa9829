import type { DownFilter, DownReport, ProviderContext } from '../provider.js';
import { READ_DEADLINE_MS, within, type AzureConnection } from './connection.js';
import { deleteAll } from './delete.js';
import { idKey } from './names.js';
import { exists, listOwned, type Owned } from './owned.js';

/** Deletes the run's VMs, then the NICs that are left, then looks again. Throws when it cannot look: that is not clean. */
export async function down(azure: AzureConnection, filter: DownFilter, ctx: ProviderContext): Promise<DownReport> {
  const failures = new Map<string, string>();
  const first = await listOwned(azure, filter, ctx.signal);
  await deleteAll(azure, ofKind(first, 'machine'), failures, ctx);
  // Listed once more: most NICs went with their VM, and something may have come up meanwhile.
  const second = first.length === 0 ? [] : await listOwned(azure, filter, ctx.signal);
  const late = ofKind(second, 'machine').filter(({ id }) => !first.some((known) => idKey(known.id) === idKey(id)));
  await deleteAll(azure, late, failures, ctx);
  await deleteAll(azure, ofKind(second, 'nic'), failures, ctx);

  const known = [...first, ...second];
  const leftovers = await findLeftovers(azure, filter, known, failures, ctx.signal);
  const deleted = new Map(known.map(({ kind, id, name }) => [idKey(id), { kind, id, name }]));
  for (const { id } of leftovers) deleted.delete(idKey(id));
  return { deleted: [...deleted.values()], leftovers };
}

/** What is still there, by Azure's own word. */
async function findLeftovers(
  azure: AzureConnection,
  filter: DownFilter,
  known: Owned[],
  failures: Map<string, string>,
  signal: AbortSignal,
): Promise<DownReport['leftovers']> {
  const limits = { signal, deadlineMs: READ_DEADLINE_MS };
  return within(azure, { operation: 'down', what: 'look for leftovers' }, limits, async (attempt) => {
    // arm-resources is of no use before, so only a teardown pays for loading it.
    const { sweep } = await import('./sweep.js');
    const [listed, others] = await Promise.all([
      listOwned(azure, filter, attempt.signal),
      sweep(azure, filter, attempt.signal),
    ]);
    const suspects = new Map([...known, ...listed].map((one) => [idKey(one.id), one]));
    const checked = await Promise.all(
      [...suspects.values()].map(async (one) => ((await exists(azure, one, attempt.signal)) ? [one] : [])),
    );
    const left = checked.flat().map(({ kind, id, name }) => {
      return { kind, id, name, why: failures.get(idKey(id)) ?? 'still there after its deletion' };
    });
    return [...left, ...others];
  });
}

function ofKind(owned: Owned[], kind: Owned['kind']): Owned[] {
  return owned.filter((one) => one.kind === kind);
}
