import type { ProfileName, SiteName } from '../model.js';
import { UsageError } from '../errors.js';
import { parseDeadline, parseTtl } from './duration.js';
import { REGISTRY, type Registry } from './registry.js';
import { resolveSites } from './sites.js';
import type { Deadlines, Expectation, FaultStep, Scenario } from './scenario.js';

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
/** ... and one of these, which make the standby take over: by seizing, or by a clean hand-over. */
const BY_FAULT: Readonly<Record<string, readonly string[]>> = {
  'stop-active': ['ownership_epoch_bumped', 'allow_reassignment_maintained_until_success'],
  'routerd-bgp-stop': ['ownership_epoch_bumped', 'allow_reassignment_maintained_until_success'],
  drain: ['ownership_epoch_bumped'],
};

/** Names of the assertions that are expected when a scenario says nothing of its own. */
export function defaultExpect(faults: readonly string[]): string[] {
  const wanted = [
    ...ALWAYS,
    ...(faults.length > 0 ? ANY_FAULT : []),
    ...faults.flatMap((fault) => BY_FAULT[fault] ?? []),
  ];
  return [...new Set(wanted)];
}

/** A scenario as its author writes it, once it is known to be valid. */
export interface AuthorScenario {
  name: string;
  description?: string;
  profile?: ProfileName;
  providers?: readonly SiteName[];
  ttl?: string;
  faults?: readonly ({ fault: string; provider: SiteName; node?: string } & Record<string, unknown>)[];
  expect?: readonly (string | ({ assertion: string } & Record<string, unknown>))[];
  deadlines?: Partial<Record<keyof Deadlines, string>>;
}

/** Fills in every default. Throws UsageError (`providers.invalid`, `duration.invalid`) where the values make no lab. */
export function completeScenario(author: AuthorScenario, registry: Registry = REGISTRY): Scenario {
  const profile = author.profile ?? DEFAULT_PROFILE;
  const resolved = resolveSites(profile, author.providers);
  if (!resolved.ok) throw new UsageError('providers.invalid', resolved.why);
  const ttl = author.ttl ?? DEFAULT_TTL;
  const faults = (author.faults ?? []).map(({ fault, provider, node, ...args }): FaultStep => ({
    fault,
    provider,
    ...(node === undefined ? {} : { node }),
    args: withDefaults(args, registry.faults.find(({ name }) => name === fault)?.args),
  }));
  const expect = author.expect ?? defaultExpect(faults.map(({ fault }) => fault));
  return {
    name: author.name,
    description: author.description ?? '',
    profile,
    providers: resolved.sites,
    ttl,
    ttlSeconds: parseTtl(ttl),
    faults,
    expect: expect.map((item): Expectation => {
      const { assertion, ...args } = typeof item === 'string' ? { assertion: item } : item;
      return { assertion, args: withDefaults(args, registry.assertions.find(({ name }) => name === assertion)?.args) };
    }),
    deadlines: completeDeadlines(author.deadlines ?? {}),
  };
}

function completeDeadlines(given: Partial<Record<keyof Deadlines, string>>): Deadlines {
  const texts = { ...DEFAULT_DEADLINES, ...given };
  const entries = Object.entries(texts).map(([name, text]) => [name, parseDeadline(text)]);
  return Object.fromEntries(entries) as Record<keyof Deadlines, number>;
}

/** Arguments with the `default` of each one that its schema has and the author left out. */
function withDefaults(
  args: Record<string, unknown>,
  schema: Record<string, unknown> | undefined,
): Record<string, unknown> {
  const properties = (schema?.['properties'] ?? {}) as Record<string, { default?: unknown }>;
  const defaults = Object.entries(properties).flatMap(([name, { default: value }]) =>
    value === undefined ? [] : [[name, value]],
  );
  return { ...(Object.fromEntries(defaults) as Record<string, unknown>), ...args };
}
