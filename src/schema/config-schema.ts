import { PROVIDER_ORDERS } from '../scenario/sites.js';
import { SITES_SCHEMA } from './config-sites.js';
import { NODE_NAMES } from '../config/nodes.js';
import type { JsonSchema } from './scenario-schema.js';

/** As `ssh-keygen -lf` prints it. */
const HOST_KEY: JsonSchema = {
  description: 'SHA-256 of the host key as `ssh-keygen -lf` prints it: SHA256:...',
  type: 'string',
  pattern: '^SHA256:[A-Za-z0-9+/]{43}=?$',
};
const PATH: JsonSchema = { type: 'string', minLength: 1 };
const HOST: JsonSchema = {
  description: 'Name or address.',
  type: 'string',
  pattern: '^[A-Za-z0-9][A-Za-z0-9.:-]*$',
};
const PORT: JsonSchema = { description: 'TCP port.', type: 'integer', minimum: 1, maximum: 65535, default: 22 };
const USER: JsonSchema = { description: 'Login user.', type: 'string', pattern: '^[a-z_][a-z0-9_-]{0,31}$' };

/** JSON Schema (draft 7) of `labrun.config.yaml`; rules that need more than one place of the file are checked besides. */
export function configSchema(): JsonSchema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: 'urn:labrun:config',
    title: 'labrun configuration',
    description: 'Which real lab there is, how it is reached, and how far labrun may go with it. It holds no secret.',
    type: 'object',
    additionalProperties: false,
    required: ['sites'],
    properties: {
      owner: { description: 'Tag on every resource: who to ask. CE_OWNER wins.', type: 'string', minLength: 1 },
      purpose: { description: 'Tag on every resource: what it is for. CE_PURPOSE wins.', type: 'string', minLength: 1 },
      providerOrder: {
        description:
          'Order in which sites come up, unless --provider-order says. declared: as the scenario lists them, all at once. cost-optimized: onprem, oci, aws, azure, each once the one before has accepted its first change. fast-first: aws, azure, oci, onprem, all at once.',
        enum: [...PROVIDER_ORDERS],
        default: 'declared',
      },
      approvals: approvals(),
      ssh: ssh(),
      router: router(),
      sites: SITES_SCHEMA,
    },
  };
}

function closed(description: string, properties: JsonSchema, required: string[] = []): JsonSchema {
  return { description, type: 'object', additionalProperties: false, required, properties };
}

function approvals(): JsonSchema {
  const accounts = (what: string, pattern: string): JsonSchema => {
    const id = { description: what, type: 'string', pattern };
    return {
      description: `${what}s that labrun may act in. {id: ..., production: true} marks one that it never may.`,
      type: 'array',
      minItems: 1,
      items: {
        if: { type: 'string' },
        // oxlint-disable-next-line no-thenable -- JSON Schema's word
        then: id,
        else: closed(what, { id, production: { description: 'Never touch it.', type: 'boolean' } }, ['id']),
      },
    };
  };
  return closed('What was approved, by whoever may. Nothing is acted upon that is not.', {
    budgetUsd: {
      description: 'Most that one run may cost up to its TTL, in USD. --budget wins.',
      type: 'number',
      exclusiveMinimum: 0,
    },
    accounts: closed('Where labrun may act.', {
      aws: accounts('AWS account', '^[0-9]{12}$'),
      oci: accounts('OCI tenancy', '^ocid1\\.tenancy\\.[A-Za-z0-9._-]+$'),
      azure: accounts('Azure subscription', '^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$'),
    }),
  });
}

function ssh(): JsonSchema {
  const node = closed('How one node is reached; what its provider says of that is not asked.', {
    host: HOST,
    socketPath: { ...PATH, description: 'Unix socket on which its sshd speaks SSH at once, in place of a host.' },
    port: PORT,
    jump: {
      description: 'Jump hosts, or nodes, on the way to it, first hop first.',
      type: 'array',
      items: { type: 'string', minLength: 1 },
    },
    hostKey: HOST_KEY,
  });
  return closed('How machines are reached. Host keys are always checked.', {
    user: { ...USER, default: 'labrun' },
    privateKeyFile: { ...PATH, description: 'Private key without a passphrase. Default: the keys of the agent.' },
    agentSocket: { ...PATH, description: 'Unix socket of an SSH agent. Default: $SSH_AUTH_SOCK.' },
    knownHostsFile: {
      ...PATH,
      description: 'Host keys of machines that labrun does not create.',
      default: '~/.ssh/known_hosts',
    },
    jumpHosts: {
      description: 'Hosts that others are reached through, by name.',
      type: 'object',
      propertyNames: { pattern: '^[A-Za-z0-9][A-Za-z0-9-]*$' },
      additionalProperties: closed('One jump host.', { host: HOST, port: PORT, user: USER, hostKey: HOST_KEY }, [
        'host',
      ]),
    },
    nodes: closed('How nodes are reached, by name.', Object.fromEntries(NODE_NAMES.map((name) => [name, node]))),
  });
}

function router(): JsonSchema {
  return closed('The router under test.', {
    product: { description: 'Its name, for the record.', type: 'string', minLength: 1, default: 'routerd' },
    installScript: {
      ...PATH,
      description:
        "Script that `deploy` runs on each router as root: installs it and translates the node's configuration, whose path it gets.",
    },
    source: closed(
      'Where `deploy --commit` builds from. The checkout itself stays as it is.',
      {
        dir: { ...PATH, description: 'Git checkout.' },
        build: { description: 'Shell command that builds it.', type: 'string', minLength: 1 },
        dist: {
          ...PATH,
          description: 'Directory with an executable `routerd` that the command leaves, relative to the checkout.',
        },
      },
      ['dir', 'build', 'dist'],
    ),
  });
}
