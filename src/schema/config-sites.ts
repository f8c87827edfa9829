import { nodesOf, SHARED_SUBNET } from '../config/nodes.js';
import type { CloudName } from '../model.js';
import type { JsonSchema } from './scenario-schema.js';

const TEXT: JsonSchema = { type: 'string', minLength: 1 };
const IPV4 = '(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(\\.(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])){3}';

function closed(description: string, properties: JsonSchema, required: string[] = []): JsonSchema {
  return { description, type: 'object', additionalProperties: false, required, properties };
}

const PRODUCTION: JsonSchema = { description: 'Marks a site that labrun must never touch.', type: 'boolean' };
const ENDPOINT: JsonSchema = {
  description:
    'Unix socket of an API on this machine, unix:/path, in place of the public one. Only with it may credentials be in this file.',
  type: 'string',
  pattern: '^unix:.+$',
};

function cloud(
  name: CloudName,
  description: string,
  own: { properties: JsonSchema; required: string[]; region: JsonSchema },
): JsonSchema {
  return closed(
    description,
    {
      production: PRODUCTION,
      setup: setup(name),
      regions: {
        description: 'Where a teardown looks besides the own region.',
        type: 'array',
        items: own.region,
      },
      endpoint: ENDPOINT,
      subnetId: { ...TEXT, description: 'Subnet that exists, for machines in it. Not with a setup.' },
      ...own.properties,
    },
    own.required,
  );
}

function setup(site: CloudName): JsonSchema {
  const id = { description: 'Id of the instance that is this node.', type: 'string', minLength: 1 };
  return {
    description: 'How the site comes about. Default: machines are created in the subnet that is named.',
    type: 'object',
    required: ['mode'],
    properties: { mode: { description: 'create, from nothing, or adopt, what exists.', type: 'string' } },
    discriminator: { propertyName: 'mode' },
    oneOf: [
      closed(
        'Network, rules and machines are created for the run, and deleted with it.',
        {
          mode: { const: 'create' },
          networkCidr: {
            description: `Network that is created; it must hold ${SHARED_SUBNET}.`,
            type: 'string',
            pattern: `^${IPV4}/[0-9]{1,2}$`,
            default: SHARED_SUBNET,
          },
          operatorCidr: {
            description: 'Addresses that SSH is admitted from, such as 203.0.113.7/32; a /16 at most.',
            type: 'string',
            pattern: `^${IPV4}/[0-9]{1,2}$`,
          },
        },
        ['mode', 'operatorCidr'],
      ),
      closed(
        'Instances that exist are tagged, started, and given back as they were found. Nothing is deleted.',
        {
          mode: { const: 'adopt' },
          instances: closed('Instance of each node.', Object.fromEntries(nodesOf(site).map((node) => [node, id]))),
        },
        ['mode', 'instances'],
      ),
    ],
  };
}

const AWS_REGION: JsonSchema = {
  description: 'AWS region, such as eu-central-1.',
  type: 'string',
  pattern: '^[a-z]{2}(-[a-z]+)+-[0-9]$',
};
const OCI_REGION: JsonSchema = {
  description: 'OCI region, such as eu-frankfurt-1.',
  type: 'string',
  pattern: '^[a-z]{2}(-[a-z]+)+-[0-9]$',
};
const AZURE_LOCATION: JsonSchema = {
  description: 'Azure location, such as westeurope.',
  type: 'string',
  pattern: '^[a-z]+[0-9]?$',
};

const aws = cloud('aws', 'AWS. Credentials come from the default chain of its SDK.', {
  region: AWS_REGION,
  required: ['region', 'instanceType'],
  properties: {
    region: AWS_REGION,
    profile: { ...TEXT, description: "Profile of the user's AWS configuration." },
    instanceType: { ...TEXT, description: 'Size of every machine, such as t3.micro.' },
    imageId: { description: 'AMI of every machine that is created.', type: 'string', pattern: '^ami-[0-9a-f]+$' },
    credentials: closed(
      'Test credentials of an API on this machine.',
      { accessKeyId: { ...TEXT, description: 'Key id.' }, secretAccessKey: { ...TEXT, description: 'Key.' } },
      ['accessKeyId', 'secretAccessKey'],
    ),
  },
});

const oci = cloud('oci', 'OCI. Credentials come from ~/.oci/config, or the file in OCI_CONFIG_FILE.', {
  region: OCI_REGION,
  required: ['region', 'compartmentId', 'availabilityDomain', 'shape'],
  properties: {
    region: OCI_REGION,
    compartmentId: {
      description: 'Compartment that everything is created in.',
      type: 'string',
      pattern: '^ocid1\\.(compartment|tenancy)\\.',
    },
    availabilityDomain: { ...TEXT, description: 'Availability domain, such as Uocm:EU-FRANKFURT-1-AD-1.' },
    shape: { ...TEXT, description: 'Shape of every machine, such as VM.Standard.E4.Flex.' },
    imageId: {
      description: 'Image of every machine that is created.',
      type: 'string',
      pattern: '^ocid1\\.image\\.',
    },
    credentials: closed(
      'Test credentials of an API on this machine.',
      {
        tenancy: { ...TEXT, description: 'Tenancy.' },
        user: { ...TEXT, description: 'User.' },
        fingerprint: { ...TEXT, description: 'Fingerprint of the key.' },
        privateKey: { ...TEXT, description: 'API key, PEM.' },
      },
      ['tenancy', 'user', 'fingerprint', 'privateKey'],
    ),
  },
});

const azure = cloud('azure', 'Azure. Credentials come from the default chain of its SDK.', {
  region: AZURE_LOCATION,
  required: ['subscriptionId', 'resourceGroup', 'location', 'vmSize'],
  properties: {
    subscriptionId: {
      description: 'Subscription that everything is created in.',
      type: 'string',
      pattern: '^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$',
    },
    resourceGroup: {
      description: 'Resource group that exists; it is never created or deleted.',
      type: 'string',
      pattern: '^[A-Za-z0-9._()-]{1,90}$',
    },
    location: AZURE_LOCATION,
    vmSize: { ...TEXT, description: 'Size of every machine, such as Standard_B1s.' },
    imageId: {
      ...TEXT,
      description: 'Image of every machine that is created: a resource id, or publisher:offer:sku:version.',
    },
    token: { ...TEXT, description: 'Test token of an API on this machine.' },
  },
});

const onprem = closed(
  'Hosts that exist, reached by SSH as ssh.nodes says. They are never created, powered off or deleted.',
  {
    production: PRODUCTION,
    nodes: {
      description: 'Which nodes there are.',
      type: 'array',
      minItems: 1,
      uniqueItems: true,
      items: { type: 'string', enum: nodesOf('onprem') },
    },
    publicIps: closed(
      "Address that the clouds' routers reach a router under.",
      Object.fromEntries(
        nodesOf('onprem').map((node) => [node, { description: 'IPv4 address.', type: 'string', pattern: `^${IPV4}$` }]),
      ),
    ),
  },
  ['nodes'],
);

/** The schema of `sites`. */
export const SITES_SCHEMA: JsonSchema = {
  ...closed('The sites of the lab; a scenario can use those that are here.', { aws, oci, azure, onprem }),
  minProperties: 1,
};
