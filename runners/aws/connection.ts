import { Agent } from 'node:http';
import { createConnection } from 'node:net';
import type { EC2ClientConfig } from '@aws-sdk/client-ec2';
import type { AwsSite } from '../../src/lab/inventory.js';

export interface ConnectionOptions {
  /** Bounds one request, connecting included. */
  requestTimeoutMs: number;
  /** Absent: the site's. */
  region?: string;
}

/**
 * What every SDK client of one site is made from: its endpoint when it has one, else the region's public one. The SDK does
 * not retry by itself: its callers know their deadlines.
 */
export function connectionTo(site: AwsSite, { requestTimeoutMs, region = site.region }: ConnectionOptions) {
  const timeouts = {
    requestTimeout: requestTimeoutMs,
    connectionTimeout: requestTimeoutMs,
    throwOnRequestTimeout: true,
  };
  const common = {
    region,
    maxAttempts: 1,
    ...(site.profile !== undefined && { profile: site.profile }),
    // The SDK writes into the object that it is given.
    ...(site.credentials && { credentials: { ...site.credentials } }),
  };
  const { endpoint } = site;
  if (endpoint === undefined) return { ...common, requestHandler: timeouts };
  if ('url' in endpoint) return { ...common, ...NOTHING_FROM_FILES, endpoint: endpoint.url, requestHandler: timeouts };
  const httpAgent = new SocketAgent(endpoint.socketPath);
  return {
    ...common,
    ...NOTHING_FROM_FILES,
    endpoint: 'http://aws.localhost',
    requestHandler: { ...timeouts, httpAgent },
  };
}

/** Settings that the SDK would otherwise look up in the user's configuration, which is not about this endpoint. */
const NOTHING_FROM_FILES = {
  defaultsMode: 'standard',
  retryMode: 'standard',
  useDualstackEndpoint: false,
  useFipsEndpoint: false,
  authSchemePreference: [] as string[],
  userAgentAppId: () => Promise.resolve(undefined),
} satisfies EC2ClientConfig;

/** Sends every request to one Unix socket, whatever host its URL names. */
class SocketAgent extends Agent {
  readonly #socketPath: string;

  constructor(socketPath: string) {
    super({ keepAlive: true });
    this.#socketPath = socketPath;
  }

  override createConnection(): ReturnType<typeof createConnection> {
    return createConnection(this.#socketPath);
  }
}

const NODE_WARNING = 'AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED';

/**
 * The SDK warns on stderr, in the middle of the progress display, that a later version of it will need a newer Node. The
 * only switch is an environment variable that its constructor reads: it is set for just that long.
 */
export function quietly<T>(construct: () => T): T {
  const before = process.env[NODE_WARNING];
  process.env[NODE_WARNING] = 'true';
  try {
    return construct();
  } finally {
    if (before === undefined) delete process.env[NODE_WARNING];
    else process.env[NODE_WARNING] = before;
  }
}
