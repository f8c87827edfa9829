import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { randomOf } from '../../../fixtures/sim/bgp/random.js';
import { judged } from './defects.js';
import type { Shell } from './labrun.js';

type Step = Record<string, unknown>;

/** Faults that belong together: what one of them breaks, the last one mends. */
export type Unit = Step[];

export interface Sequence {
  name: string;
  cloud: 'aws' | 'oci' | 'azure';
  units: Unit[];
  defects?: string[];
}

/** One holder, nothing lost, and every flow whole after each round, however long a move may take. */
const EXPECT = [
  'directed_ping_ssh_matrix',
  'source_ip_preserved',
  'no_nat',
  'default_gateway_unchanged',
  { assertion: 'failover_recovery', thresholdSeconds: 30 },
  { assertion: 'single_holder', maxGapMs: 5000 },
  'old_holder_residue_absent',
  'captured_address_not_local',
];

/** Draws a sequence of one to five units; the same seed draws the same one. */
export function drawSequence(seed: number): Sequence {
  const random = randomOf(`sequence ${seed}`);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const between = (least: number, most: number): number => Math.floor(least + random() * (most - least + 1));
  const cloud = pick(['aws', 'oci', 'azure'] as const);
  const ms = (least: number, most: number): string => `${between(least, most)}ms`;
  const at = { provider: cloud };
  const draw: readonly (() => Unit)[] = [
    () => [{ fault: 'stop-active', ...at }, { wait: ms(1, 3_000) }, { fault: 'rejoin', ...at }],
    () => [{ fault: 'drain', ...at }, { wait: ms(1, 3_000) }, { fault: 'rejoin', ...at }],
    () => [
      {
        parallel: [
          { fault: 'slow-provider', ...at, delayMs: between(50, 800), for: '3s' },
          { fault: 'drain', ...at },
        ],
      },
      { fault: 'rejoin', ...at },
    ],
    () => [{ fault: 'partition', ...at, for: ms(500, 5_000) }],
    () => [{ fault: 'link-down', ...at, for: ms(500, 5_000) }],
    () => [{ fault: 'packet-loss', ...at, percent: between(5, 40), for: ms(500, 3_000) }],
    () => [{ fault: 'bfd-flap', ...at, times: between(1, 3) }],
    () => [{ fault: 'routerd-bgp-stop', ...at, for: ms(500, 5_000) }],
    () => [{ wait: ms(1, 5_000) }, { fault: 'bfd-flap', ...at, times: 1 }],
  ];
  const units = Array.from({ length: between(1, 5) }, () => pick(draw)());
  return { name: `fuzz-${seed}`, cloud, units };
}

/** The sequence as a scenario file. */
export function scenarioOf({ name, cloud, units, defects }: Sequence): string {
  return stringify({
    name,
    profile: 'provider',
    providers: ['onprem', cloud],
    ttl: '1h',
    deadlines: { recover: '40s' },
    ...(defects === undefined ? {} : { defects }),
    faults: units.flat(),
    expect: EXPECT,
  });
}

/**
 * Plays sequences in virtual time and gives why each one that went wrong did, by name. A fault without any effect (a loss that no
 * packet met) is not wrong.
 */
export async function playSequences(shell: Shell, sequences: readonly Sequence[]): Promise<Map<string, string>> {
  const folder = join(shell.dir, `fuzz-${readdirSync(shell.dir).length}`);
  const out = join(folder, 'out');
  mkdirSync(out, { recursive: true });
  const files = sequences.map((sequence) => {
    const file = join(folder, `${sequence.name}.yaml`);
    writeFileSync(file, scenarioOf(sequence));
    return file;
  });
  const { stderr } = await shell.run(...files, '--lab', 'sim', '--format', 'lines', '--out', out);
  const runs = await Promise.all(readdirSync(out).map((run) => judged(join(out, run))));
  if (runs.length !== sequences.length) throw new Error(stderr);
  return new Map(
    runs.flatMap(({ name, graded: { verdict, reason } }) =>
      verdict === 'pass' || / no effect|dropped nothing/.test(reason) ? [] : [[name, `${verdict}: ${reason}`] as const],
    ),
  );
}

/** The shortest part of a sequence that still goes wrong, found by leaving out one unit after the other. */
export async function shrink(shell: Shell, sequence: Sequence): Promise<Sequence> {
  let kept = sequence;
  for (let at = 0; at < kept.units.length && kept.units.length > 1;) {
    const shorter = { ...kept, units: kept.units.filter((_, index) => index !== at) };
    if ((await playSequences(shell, [shorter])).size > 0) kept = shorter;
    else at += 1;
  }
  return kept;
}
