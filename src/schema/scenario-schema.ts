import { PROFILES, SITES, type TakeoverKind } from '../model.js';
import { DEFAULT_DEADLINES, DEFAULT_PROFILE, DEFAULT_TTL, defaultExpect } from '../scenario/defaults.js';
import { DEFAULT_SAMPLE, DEFAULT_SEED, MOST_SAMPLED } from '../matrix/sample.js';
import { MOST_SITES } from '../scenario/branches.js';
import { faultDefinitions } from './fault-schema.js';
import { DEFECTS } from '../lab/defects.js';
import { expectation, NAME } from './expectation-schema.js';
import { REGISTRY, type Registry } from '../scenario/registry.js';
import type { Deadlines } from '../scenario/scenario.js';

export type JsonSchema = Record<string, unknown>;

const PROFILE_HELP: Record<(typeof PROFILES)[number], string> = {
  minimal: 'onprem and one cloud, one router each',
  provider: 'onprem and one cloud with two routers',
  full: 'all four sites',
  soak: 'as full, held open until its ttl',
};

const DEADLINE_HELP: Record<keyof Deadlines, string> = {
  up: 'one site: from the first API call until its machines run',
  deploy: 'the router on every node, until it answers',
  converge: 'from deployed routers, or from a fault, until the lab has settled',
  smoke: 'one connectivity matrix',
  fault: 'injecting one fault until it is proven to have taken effect, and undoing it',
  recover: 'from a fault until every flow answers again',
  down: 'the teardown of one site',
};

/**
 * JSON Schema (draft 7) of a scenario file, generated from the faults and assertions that exist. It is what editors use and
 * what validation is compiled from; rules that need more than one place of the file are checked besides.
 */
export function scenarioSchema(registry: Registry = REGISTRY): JsonSchema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: 'urn:labrun:scenario',
    title: 'labrun scenario',
    description: 'Which lab to build, what to break, and what must hold.',
    type: 'object',
    additionalProperties: false,
    required: ['name'],
    properties: {
      name: {
        description: 'Name of the scenario, part of the run id: letters, digits, ".", "_" and "-", at most 64.',
        ...NAME,
      },
      description: { description: 'What a reader learns from a run.', type: 'string' },
      profile: {
        description: `Size of the lab. ${PROFILES.map((name) => `${name}: ${PROFILE_HELP[name]}.`).join(' ')}`,
        enum: [...PROFILES],
        default: DEFAULT_PROFILE,
      },
      providers: {
        description:
          'Sites in the order in which they come up; onprem is always one of them. Default: all four for full and soak; minimal and provider need exactly one cloud.',
        type: 'array',
        minItems: 1,
        uniqueItems: true,
        // The type matters: without it, the check for unique items compares objects, and trips over some.
        items: { type: 'string', enum: [...SITES] },
      },
      sites: {
        description: `How many sites the lab has in all; those that the providers lack are branches: on-prem sites of one router and one client, branch-001 and on. Embedded labs only. At most ${MOST_SITES}.`,
        type: 'integer',
        minimum: 2,
        maximum: MOST_SITES,
      },
      matrix: {
        description: 'How a connectivity matrix is sampled that has more flows than shall be probed.',
        type: 'object',
        additionalProperties: false,
        properties: {
          sample: {
            description:
              'Most flows that are probed at once. Of more than these, a sample is: every flow between the sites of the profile, every client once as source and once as destination, then flows at faulted sites and others by the seed.',
            type: 'integer',
            minimum: 1,
            maximum: MOST_SAMPLED,
            default: DEFAULT_SAMPLE,
          },
          seed: {
            description: 'Which flows are drawn: the same seed draws the same.',
            type: 'integer',
            minimum: 0,
            maximum: 2 ** 31 - 1,
            default: DEFAULT_SEED,
          },
        },
      },
      ttl: {
        description:
          'How long the lab may live, whatever happens: a whole number and s, m, h or d; a bare number is seconds. At most 7d.',
        type: ['string', 'integer'],
        pattern: '^0*[1-9][0-9]*[smhd]?$',
        minimum: 1,
        default: DEFAULT_TTL,
      },
      faults: {
        description:
          'What to break, one after the other; after each round the lab must recover and every flow is proven again. A round is one fault, or several in "parallel"; "repeat", "random", "wait" and "until" compose them.',
        type: 'array',
        default: [],
        items: { $ref: '#/definitions/faultItem' },
      },
      expect: {
        description: `Assertions that must hold, by name or with arguments; checks of "checks" by their names. Default: ${defaultExpectText(registry)}.`,
        type: 'array',
        minItems: 1,
        items: expectation(registry, 'scenario'),
      },
      checks: {
        description: 'Files with named checks, relative to this one; "expect" uses them by name.',
        type: 'array',
        minItems: 1,
        uniqueItems: true,
        items: { type: 'string', minLength: 1 },
      },
      extensions: {
        description: 'Folders with faults and assertions of your own, relative to this file (docs/extending.md).',
        type: 'array',
        minItems: 1,
        uniqueItems: true,
        items: { type: 'string', minLength: 1 },
      },
      deadlines: {
        description: 'How long each kind of operation may take: a whole number and ms, s or m.',
        type: 'object',
        additionalProperties: false,
        properties: Object.fromEntries(Object.entries(DEFAULT_DEADLINES).map(deadline)),
      },
      defects: {
        description:
          'Things that the embedded lab shall do wrong, for testing assertions (labrun list defects). A lab on real machines refuses them.',
        type: 'array',
        uniqueItems: true,
        items: { type: 'string', enum: DEFECTS.map(({ name }) => name) },
      },
    },
    definitions: faultDefinitions(registry),
  };
}

function deadline([name, value]: [string, string]): [string, JsonSchema] {
  const description = DEADLINE_HELP[name as keyof Deadlines];
  return [name, { description, type: 'string', pattern: '^0*[1-9][0-9]*(ms|s|m)$', default: value }];
}

/** The default of `expect`, which depends on the faults, in words. */
function defaultExpectText(registry: Registry): string {
  const always = defaultExpect([]);
  const added = (fault: string, takeover: TakeoverKind, known: readonly string[]): string[] =>
    defaultExpect([{ fault, takeover }]).filter((assertion) => !known.includes(assertion));
  const any = added('', 'none', always);
  const known = [...always, ...any];
  const special = registry.faults.flatMap(({ name }) => {
    const more = added(name, 'none', known);
    return more.length === 0 ? [] : [`with ${name} also ${more.join(', ')}`];
  });
  return [
    always.join(', '),
    `with any fault also ${any.join(', ')}`,
    `where the standby must seize also ${added('', 'seize', known).join(', ')}`,
    `after a hand-over also ${added('', 'hand-over', known).join(', ')}`,
    ...special,
  ].join('; ');
}
