import type { ProfileName, SiteKind, TakeoverKind } from '../model.js';
import { UsageError } from '../errors.js';
import { DEFAULT_SAMPLE, DEFAULT_SEED } from '../matrix/sample.js';
import { parseDeadline, parseTtl } from './duration.js';
import { REGISTRY, type Registry } from './registry.js';
import { resolveSites } from './sites.js';
import { withDefaults } from './arguments.js';
import { expandFaults, type FaultItem } from './expand.js';
import { newSeed } from './random.js';
import type { Deadlines, Expectation, FaultStep, MatrixSampling, Scenario } from './scenario.js';

export const DEFAULT_PROFILE: ProfileName = 'full';
export const DEFAULT_TTL = '1h';

/** Long enough for the slowest real cloud: an Azure VM takes minutes to stop, routerd two minutes to settle. */
export const DEFAULT_DEADLINES: Readonly<Record<keyof Deadlines, string>> = {
  up: '10m',
  deploy: '5m',
  converge: '5m',
  smoke: '3m',
  fault: '5m',
  recover: '180s',
  down: '10m',
};

/** Expected of every run: the network is what it claims to be. */
const ALWAYS = ['directed_ping_ssh_matrix', 'source_ip_preserved', 'default_gateway_unchanged', 'no_nat'];
/** Expected besides when the scenario has a fault ... */
const ANY_FAULT = ['failover_recovery', 'old_holder_residue_absent'];
/** ... that makes the standby take over: by seizing, or by a clean hand-over ... */
const BY_TAKEOVER: Readonly<Record<TakeoverKind, readonly string[]>> = {
  seize: ['ownership_epoch_bumped', 'allow_reassignment_maintained_until_success'],
  'hand-over': ['ownership_epoch_bumped'],
  none: [],
};
/** ... or that is about one thing alone. */
const BY_FAULT: Readonly<Record<string, readonly string[]>> = { 'stale-replay': ['stale_action_fenced'] };

/** Names of the assertions that are expected when a scenario says nothing of its own. */
export function defaultExpect(faults: readonly Pick<FaultStep, 'fault' | 'takeover'>[]): string[] {
  const wanted = [
    ...ALWAYS,
    ...(faults.length > 0 ? ANY_FAULT : []),
    ...faults.flatMap(({ fault, takeover }) => [...BY_TAKEOVER[takeover], ...(BY_FAULT[fault] ?? [])]),
  ];
  return [...new Set(wanted)];
}

/** A scenario as its author writes it, once it is known to be valid. */
export interface AuthorScenario {
  name: string;
  description?: string;
  profile?: ProfileName;
  providers?: readonly SiteKind[];
  sites?: number;
  matrix?: Partial<MatrixSampling>;
  ttl?: string;
  faults?: readonly FaultItem[];
  expect?: readonly AuthorExpectation[];
  deadlines?: Partial<Record<keyof Deadlines, string>>;
  defects?: readonly string[];
  checks?: readonly string[];
  extensions?: readonly string[];
}

export type AuthorExpectation =
  string | ({ assertion: string; name?: string; optional?: boolean } & Record<string, unknown>);

/** Fills in every default. Throws UsageError (`providers.invalid`, `duration.invalid`) where the values make no lab. */
export function completeScenario(author: AuthorScenario, registry: Registry = REGISTRY): Scenario {
  const profile = author.profile ?? DEFAULT_PROFILE;
  const resolved = resolveSites(profile, author.providers);
  if (!resolved.ok) throw new UsageError('providers.invalid', resolved.why);
  const ttl = author.ttl ?? DEFAULT_TTL;
  const { faults, seeds } = expandFaults(author.faults ?? [], registry, newSeed);
  const expect = author.expect ?? defaultExpect(faults);
  return {
    name: author.name,
    description: author.description ?? '',
    profile,
    providers: resolved.sites,
    ...(author.sites === undefined ? {} : { sites: author.sites }),
    ...(author.matrix === undefined
      ? {}
      : { matrix: { sample: DEFAULT_SAMPLE, seed: DEFAULT_SEED, ...author.matrix } }),
    ttl,
    ttlSeconds: parseTtl(ttl),
    faults,
    expect: expect.map((item) => completeExpectation(typeof item === 'string' ? { assertion: item } : item, registry)),
    deadlines: completeDeadlines(author.deadlines ?? {}),
    defects: [...(author.defects ?? [])],
    seeds,
    extensions: [...(author.extensions ?? [])],
  };
}

function completeExpectation(
  { assertion, name, optional, ...args }: Exclude<AuthorExpectation, string>,
  registry: Registry,
): Expectation {
  const schema = registry.assertions.find((known) => known.name === assertion)?.args;
  return { assertion, args: withDefaults(args, schema), name: name ?? assertion, optional: optional ?? false };
}

function completeDeadlines(given: Partial<Record<keyof Deadlines, string>>): Deadlines {
  const texts = { ...DEFAULT_DEADLINES, ...given };
  const entries = Object.entries(texts).map(([name, text]) => [name, parseDeadline(text)]);
  return Object.fromEntries(entries) as Record<keyof Deadlines, number>;
}
