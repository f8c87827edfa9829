import { LabrunError } from '../../src/errors.js';
import type { Fault } from '../fault.js';
import { limitsOf, recorded, undoLimits } from './support/context.js';
import { guardMs } from './support/drop.js';
import { applyGuarded, asRoot, GUARD_DIR, revertGuarded } from './support/guard.js';
import { endJob, startJob } from './support/job.js';
import { addTable, deleteTable, listCounters, newTable, parseCounters, requireNft } from './support/packet-filter.js';
import { pollUntil, type Proof } from './support/poll.js';

/** BFD control, echo and multihop (RFC 5881, 5883). */
const BFD = 'udp dport { 3784, 3785, 4784 }';

const MAX_MS = 60_000;

/** Loses the router's BFD packets and nothing else, several times in a row: its sessions go down and come back. */
export const bfdFlap: Fault = {
  name: 'bfd-flap',
  describe: "lose a router's BFD packets several times in a row, each time for a moment",
  args: {
    type: 'object',
    additionalProperties: false,
    properties: {
      times: { description: 'How often.', type: 'integer', minimum: 1, maximum: 100, default: 2 },
      downMs: {
        description: 'How long BFD is lost each time, in ms; longer than its detection time.',
        type: 'integer',
        minimum: 1,
        maximum: MAX_MS,
        default: 400,
      },
      upMs: {
        description: 'How long it gets through between two times, in ms.',
        type: 'integer',
        minimum: 1,
        maximum: MAX_MS,
        default: 600,
      },
    },
  },
  needsStandby: false,
  takeover: () => 'none',
  async prepare(ctx, args) {
    const { times = 2, downMs = 400, upMs = 600 } = args as { times?: number; downMs?: number; upMs?: number };
    const node = ctx.nodes.node(ctx.target.name);
    await requireNft(node, limitsOf(ctx));
    const table = newTable();
    const [log, job] = [`${GUARD_DIR}/${table}.log`, `${GUARD_DIR}/${table}.job`];
    const add = addTable(table, [
      { direction: 'in', match: BFD, counter: 'droppedIn' },
      { direction: 'out', match: BFD, counter: 'droppedOut' },
    ]);
    const flap = flapScript({ add, table, log, times, downMs, upMs });
    const change = {
      id: table,
      apply: `${add} || exit 1\n: >${log}\n${startJob(job, flap)}`,
      revert: `${endJob(job)}\nrm -f ${log}\n${deleteTable(table)}`,
      withinMs: times * (downMs + upMs) + guardMs({ ...ctx, forMs: 0 }),
    };
    const record = { kind: 'packet-filter', name: `${ctx.target.name}/${table}` };
    return {
      inject: () => recorded(ctx, { op: 'flap', ...record }, () => applyGuarded(node, change, limitsOf(ctx))),
      effect: () =>
        pollUntil<Proof>(`BFD of ${ctx.target.name} flaps`, ctx, async (timeoutMs) => {
          const told = await asRoot(node, 'read the flaps', `cat ${log}`, { timeoutMs, signal: ctx.signal });
          const flaps = told.split('end\n').slice(0, -1).map(parseCounters);
          if (flaps.length < times) return { lastSeen: `BFD was lost ${flaps.length} of ${times} times` };
          return { done: proofOf(flaps) };
        }),
      undo: () => recorded(ctx, { op: 'delete', ...record }, () => revertGuarded(node, change, undoLimits(ctx))),
    };
  },
};

interface Flap {
  add: string;
  table: string;
  log: string;
  times: number;
  downMs: number;
  upMs: number;
}

/** Begins with the table in place. What it counted goes to the log each time, and `end`. */
function flapScript({ add, table, log, times, downMs, upMs }: Flap): string {
  return `i=0; while :; do
  sleep ${downMs / 1000}; ${listCounters(table)} >>${log}; ${deleteTable(table)}; echo end >>${log}
  i=$((i + 1)); [ $i -lt ${times} ] || break
  sleep ${upMs / 1000}; ${add} || break
done; rm -f "$0"`;
}

function proofOf(flaps: readonly Record<string, number>[]): Proof {
  const idle = flaps.findIndex(({ droppedIn = 0, droppedOut = 0 }) => droppedIn === 0 || droppedOut === 0);
  if (idle >= 0)
    throw new LabrunError(
      'fault.no-effect',
      `time ${idle + 1} of ${flaps.length} lost no BFD packets in both directions: is there BFD?`,
    );
  const dropped = flaps.map(({ droppedIn = 0, droppedOut = 0 }) => droppedIn + droppedOut);
  return { times: flaps.length, droppedEachTime: dropped.join(', ') };
}
