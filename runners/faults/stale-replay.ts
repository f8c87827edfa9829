import { randomBytes } from 'node:crypto';
import { LabrunError } from '../../src/errors.js';
import type { ActionRecord } from '../../src/model.js';
import type { Fault, FaultContext } from '../fault.js';
import { shellQuote } from '../ssh/quote.js';
import { limitsOf, recorded, undoLimits } from './support/context.js';
import { asRoot } from './support/guard.js';
import { noEffect, pollUntil, type Look, type Proof } from './support/poll.js';
import { must, readActions, type CallLimits } from './support/router.js';
import { forgeRows, STALE_KINDS, type ForgedRow, type StaleKind } from './support/stale-rows.js';

/** Folder of the reference router: what is moved into it becomes rows of its journal. */
const INBOX = '/run/routerd/inbox';
/** A row that is none of these has been decided. */
const UNDECIDED = ['pending', 'approved', 'running'];

/** Puts rows into a router's journal that were right once, as after a restore, a long sleep or a slow queue. */
export const staleReplay: Fault = {
  name: 'stale-replay',
  describe:
    "put provider actions that are out of date into a router's journal, one for each captured address (reference router only)",
  args: {
    type: 'object',
    additionalProperties: false,
    properties: {
      kind: {
        description:
          'What is out of date: an unassign for an earlier path (path-signature), an assign of an earlier generation (generation), or a row with neither fence parameter (unfenced: an unassign on the router that holds the captures, elsewhere an assign).',
        enum: [...STALE_KINDS],
        default: 'path-signature',
      },
    },
  },
  needsStandby: false,
  takeover: () => 'none',
  sites: 'clouds',
  async prepare(ctx, { kind = 'path-signature' }) {
    const id = `labrun-replay-${randomBytes(4).toString('hex')}`;
    const rows = await forgeFor(ctx, kind as StaleKind, id);
    const file = `${INBOX}/${id}.json`;
    const record = { kind: 'journal-rows', name: `${ctx.target.name}/${id}` };
    return {
      inject: () => recorded(ctx, { op: 'forge', ...record }, () => deliver(ctx, id, file, rows)),
      effect: () =>
        pollUntil<Proof>(`${ctx.target.name} decides ${rows.length} stale rows`, ctx, async (timeoutMs) =>
          look(await readActions(nodeOf(ctx), { timeoutMs, signal: ctx.signal }), rows, kind as StaleKind),
        ).catch(noEffect),
      // A journal forgets nothing; what the router has not taken yet is taken away.
      undo: () => recorded(ctx, { op: 'withdraw', ...record }, () => withdraw(ctx, file, undoLimits(ctx))),
    };
  },
};

async function forgeFor(ctx: FaultContext, kind: StaleKind, id: string): Promise<ForgedRow[]> {
  const { target, site } = ctx;
  const inventory = await ctx.provider(site.name).inventory(ctx.runId, ctx.signal);
  const nic = inventory.nics.find(({ node }) => node === target.name);
  if (nic === undefined) throw new LabrunError('fault.target', `${target.name} has no NIC at ${site.name}`);
  const { code } = await nodeOf(ctx).exec(`test -d ${INBOX}`, limitsOf(ctx));
  if (code !== 0)
    throw new LabrunError('fault.unsupported', `the router on ${target.name} takes no rows from outside`, {
      hint: `stale-replay needs the reference router, which takes them from ${INBOX}`,
    });
  const known = await Promise.all(
    site.routers
      .filter(({ name }) => !ctx.stopped.has(name))
      .map(({ name }) => readActions(ctx.nodes.node(name), limitsOf(ctx))),
  );
  const captured = ctx.plan.sites.filter((other) => other !== site).map(({ client }) => client.lanIp);
  const holding = nic.secondary.some((address) => captured.includes(address));
  const oldestFirst = known.flat().sort((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt));
  const rows = forgeRows(oldestFirst, { kind, node: target.name, nicRef: nic.id, holding, id, nowMs: Date.now() });
  if (rows.length > 0) return rows;
  throw new LabrunError(
    'fault.target',
    `no router of ${site.name} has assigned an address: there is nothing to replay`,
  );
}

/** Written beside its place first: the router must not read half of it. */
async function deliver(ctx: FaultContext, id: string, file: string, rows: readonly ForgedRow[]): Promise<void> {
  const node = nodeOf(ctx);
  const limits = limitsOf(ctx);
  await node.push(Buffer.from(`${JSON.stringify(rows)}\n`), `${id}.json`, 0o644, limits);
  const home = (await must(node, 'pwd', limits)).trim();
  const staged = shellQuote([`${home}/${id}.json`]);
  const script = `cp ${staged} ${file}.new && mv ${file}.new ${file} && rm -f ${staged}`;
  await asRoot(node, `put rows into ${INBOX}`, script, limits);
}

async function withdraw(ctx: FaultContext, file: string, limits: CallLimits): Promise<void> {
  await asRoot(nodeOf(ctx), `empty ${INBOX}`, `rm -f ${file} ${file}.new ${file}.rejected`, limits);
}

function look(journal: readonly ActionRecord[], rows: readonly ForgedRow[], kind: StaleKind): Look<Proof> {
  const found = rows.map(({ idempotencyKey }) => journal.find((row) => row.idempotencyKey === idempotencyKey));
  const there = found.filter((row) => row !== undefined);
  const decided = there.filter(({ status }) => !UNDECIDED.includes(status));
  if (decided.length < rows.length)
    return { lastSeen: `${there.length} of ${rows.length} rows are in the journal and ${decided.length} are decided` };
  const unique = (values: readonly string[]): string => [...new Set(values)].join(', ');
  return {
    done: {
      kind,
      action: unique(rows.map(({ action }) => action)),
      ended: unique(decided.map(({ status }) => status)),
      said: unique(decided.map(({ resultMessage, error }) => resultMessage ?? error ?? '')),
      idempotencyKeys: rows.map(({ idempotencyKey }) => idempotencyKey).join(' '),
    },
  };
}

function nodeOf(ctx: FaultContext): ReturnType<FaultContext['nodes']['node']> {
  return ctx.nodes.node(ctx.target.name);
}
