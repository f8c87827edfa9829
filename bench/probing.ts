import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startProber } from '../runners/probes/index.js';
import { flows } from '../src/scenario/topology.js';
import type { Entry } from './entry.js';
import type { LiveLab } from './live-lab.js';

const INTERVAL_MS = 20;
const WATCH_MS = 6000;

/** What continuous probing of all flows costs of one core, by all processes of the machine, above the lab at rest. */
export async function probing({ pool, plan }: LiveLab): Promise<Entry[]> {
  const rest = await busyShare();
  const { signal } = new AbortController();
  const prober = await startProber(pool, flows(plan), { intervalMs: INTERVAL_MS, signal });
  try {
    await prober.waitHealthy(10_000);
    const loaded = await busyShare();
    const count = flows(plan).length;
    return [
      {
        what: `probing ${count} flows every ${INTERVAL_MS} ms, of one core`,
        value: 100 * Math.max(0, loaded - rest),
        unit: '%',
        target: { atMost: 15, of: 'value' },
      },
    ];
  } finally {
    await prober.close();
  }
}

/** Busy time of all cores together, in cores. */
async function busyShare(): Promise<number> {
  const [before, begun] = [busyTicks(), performance.now()];
  await sleep(WATCH_MS);
  const ticksPerMs = 0.1;
  return (busyTicks() - before) / ticksPerMs / (performance.now() - begun);
}

function busyTicks(): number {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = (
    readFileSync('/proc/stat', 'utf8').split('\n', 1)[0] ?? ''
  )
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return user + nice + system + irq + softirq;
}
