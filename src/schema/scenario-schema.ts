import { PROFILES, SITES } from '../model.js';
import { DEFAULT_DEADLINES, DEFAULT_PROFILE, DEFAULT_TTL, defaultExpect } from '../scenario/defaults.js';
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
        type: 'string',
        pattern: '^[A-Za-z0-9._-]{1,64}$',
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
      ttl: {
        description:
          'How long the lab may live, whatever happens: a whole number and s, m, h or d; a bare number is seconds. At most 7d.',
        type: ['string', 'integer'],
        pattern: '^0*[1-9][0-9]*[smhd]?$',
        minimum: 1,
        default: DEFAULT_TTL,
      },
      faults: {
        description: 'What to break, one after the other; each fault is undone before the next.',
        type: 'array',
        default: [],
        items: faultStep(registry),
      },
      expect: {
        description: `Assertions that must hold, by name or with arguments. Default: ${defaultExpectText(registry)}.`,
        type: 'array',
        minItems: 1,
        items: expectation(registry),
      },
      deadlines: {
        description: 'How long each kind of operation may take: a whole number and ms, s or m.',
        type: 'object',
        additionalProperties: false,
        properties: Object.fromEntries(Object.entries(DEFAULT_DEADLINES).map(deadline)),
      },
    },
  };
}

function faultStep(registry: Registry): JsonSchema {
  const common = {
    fault: { description: 'What to break.', type: 'string' },
    provider: { description: 'Site at which to break it.', enum: [...SITES] },
    node: { description: "Target router; the site's active router when absent.", type: 'string', minLength: 1 },
  };
  return {
    type: 'object',
    required: ['fault', 'provider'],
    properties: common,
    discriminator: { propertyName: 'fault' },
    oneOf: registry.faults.map((fault) => withArguments(fault, 'fault', ['provider', 'node'])),
  };
}

function expectation(registry: Registry): JsonSchema {
  return {
    if: { type: 'string' },
    // oxlint-disable-next-line no-thenable -- JSON Schema's word
    then: { enum: registry.assertions.map(({ name }) => name) },
    else: {
      type: 'object',
      required: ['assertion'],
      properties: { assertion: { description: 'What must hold.', type: 'string' } },
      discriminator: { propertyName: 'assertion' },
      oneOf: registry.assertions.map((assertion) => withArguments(assertion, 'assertion', [])),
    },
  };
}

/** The schema of a thing's arguments, closed, with the tag that selects it and the keys that all of its kind share. */
function withArguments(
  thing: { name: string; describe: string; args: JsonSchema },
  tag: string,
  shared: string[],
): JsonSchema {
  return {
    ...thing.args,
    description: thing.describe,
    type: 'object',
    additionalProperties: false,
    properties: {
      [tag]: { const: thing.name },
      ...Object.fromEntries(shared.map((name) => [name, true])),
      ...(thing.args['properties'] as JsonSchema | undefined),
    },
  };
}

function deadline([name, value]: [string, string]): [string, JsonSchema] {
  const description = DEADLINE_HELP[name as keyof Deadlines];
  return [name, { description, type: 'string', pattern: '^0*[1-9][0-9]*(ms|s|m)$', default: value }];
}

/** The default of `expect`, which depends on the faults, in words. */
function defaultExpectText(registry: Registry): string {
  const always = defaultExpect([]);
  const more = registry.faults.map(({ name }) => {
    const added = defaultExpect([name]).filter((assertion) => !always.includes(assertion));
    return `with ${name} also ${added.join(', ')}`;
  });
  return [always.join(', '), ...more].join('; ');
}
