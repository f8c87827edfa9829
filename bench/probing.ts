import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startProber } from '../runners/probes/index.js';
import { flows } from '../src/scenario/topology.js';
import type { Entry } from './entry.js';
import type { LiveLab } from './live-lab.js';

const INTERVAL_MS = 20;
const WATCH_MS = 6000;

/**
 * What continuous probing of all flows costs of one core, by all processes of the machine, above the lab at rest, as it was
 * right before and right after.
 */
export async function probing({ pool, plan }: LiveLab): Promise<Entry[]> {
  const before = await busyShare();
  const { signal } = new AbortController();
  const prober = await startProber(pool, flows(plan), { intervalMs: INTERVAL_MS, signal });
  try {
    await prober.waitHealthy(10_000);
    const loaded = await busyShare();
    await prober.close();
    const rest = (before + (await busyShare())) / 2;
    const count = flows(plan).length;
    return [
      {
        what: `probing ${count} flows every ${INTERVAL_MS} ms, of one core`,
        value: 100 * (loaded - rest),
        unit: '%',
        against: { what: 'the lab at rest', value: 100 * rest },
        target: { atMost: 15, of: 'value' },
      },
    ];
  } finally {
    await prober.close();
  }
}

/** Busy time of all cores together, in cores. */
async function busyShare(): Promise<number> {
  const [before, begun] = [busyMs(), performance.now()];
  await sleep(WATCH_MS);
  return (busyMs() - before) / (performance.now() - begun);
}

const COUNTED_NS = '/sys/fs/cgroup/cpuacct/cpuacct.usage';
const COUNTED_US = '/sys/fs/cgroup/cpu.stat';

/** By the kernel's exact count where there is one: its ticks of 10 ms miss much of what is brief. */
function busyMs(): number {
  if (existsSync(COUNTED_NS)) return Number(readFileSync(COUNTED_NS, 'utf8')) / 1e6;
  const counted = existsSync(COUNTED_US) ? /usage_usec (\d+)/.exec(readFileSync(COUNTED_US, 'utf8'))?.[1] : undefined;
  if (counted !== undefined) return Number(counted) / 1e3;
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = (
    readFileSync('/proc/stat', 'utf8').split('\n', 1)[0] ?? ''
  )
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return (user + nice + system + irq + softirq) * 10;
}
