import type { Scenario } from '../scenario/scenario.js';

/** How long a run takes, in ms. */
export interface Length {
  /** From the deadlines: what cannot be exceeded, teardown included. */
  mostMs: number;
  /** In the embedded lab, on a machine with two cores that does nothing else. */
  typicalMs: number;
}

/** Measured on the embedded lab with four sites: 2 cores, about 30 % noise. */
const TYPICAL_MS = { up: 2_000, deploy: 2_500, smoke: 800, round: 2_000, down: 700 };

/** Null for a soak, which ends when its time is up. */
export function lengthOf(scenario: Scenario): Length | null {
  if (scenario.profile === 'soak') return null;
  const { up, deploy, converge, smoke, fault, recover, down } = scenario.deadlines;
  const rounds = new Set(scenario.faults.map((step) => step.round)).size;
  const pauses = scenario.faults.flatMap((step) => step.before);
  const waits = sum(pauses.map((pause) => ('wait' in pause ? pause.wait : 0)));
  const untils = sum(pauses.map((pause) => ('wait' in pause ? 0 : pause.timeoutMs)));
  const lasting = sum(byRound(scenario));
  const played = up + deploy + converge + smoke + rounds * (fault + recover + 2 * smoke) + lasting + waits + untils;
  return {
    mostMs: Math.min(played, scenario.ttlSeconds * 1000) + down,
    typicalMs:
      TYPICAL_MS.up +
      TYPICAL_MS.deploy +
      TYPICAL_MS.smoke * (rounds + 1) +
      TYPICAL_MS.round * rounds +
      lasting +
      waits +
      TYPICAL_MS.down,
  };
}

/** How long the faults of each round last, where they have an end. */
function byRound({ faults }: Scenario): number[] {
  const longest = new Map<number, number>();
  for (const { round, forMs } of faults) longest.set(round, Math.max(longest.get(round) ?? 0, forMs ?? 0));
  return [...longest.values()];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Time as people say it: `45 s`, `12 min`, `1 h 5 min`. */
export function timeWords(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const left = minutes % 60;
  return `${Math.floor(minutes / 60)} h${left === 0 ? '' : ` ${left} min`}`;
}
