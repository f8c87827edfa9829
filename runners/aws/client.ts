import { Agent } from 'node:http';
import { createConnection } from 'node:net';
import { EC2Client, type EC2ClientConfig } from '@aws-sdk/client-ec2';
import type { AwsSite } from '../../src/lab/inventory.js';

/**
 * A client for one site: at its Unix socket when it has one, else at the region's public endpoint. The SDK does not retry
 * by itself: its callers know their deadlines. `requestTimeoutMs` bounds one request, connecting included.
 */
export function createEc2Client(site: AwsSite, options: { requestTimeoutMs: number }): EC2Client {
  const { requestTimeoutMs: requestTimeout } = options;
  const timeouts = { requestTimeout, connectionTimeout: requestTimeout, throwOnRequestTimeout: true };
  const common = { region: site.region, maxAttempts: 1, ...(site.credentials && { credentials: site.credentials }) };
  if (site.endpoint === undefined) return quietly(() => new EC2Client({ ...common, requestHandler: timeouts }));
  const httpAgent = new SocketAgent(site.endpoint.socketPath);
  return quietly(() => new EC2Client({ ...common, ...NOTHING_FROM_FILES, requestHandler: { ...timeouts, httpAgent } }));
}

/** Settings that the SDK would otherwise look up in the user's configuration, which is not about this endpoint. */
const NOTHING_FROM_FILES = {
  endpoint: 'http://ec2.localhost',
  defaultsMode: 'standard',
  retryMode: 'standard',
  useDualstackEndpoint: false,
  useFipsEndpoint: false,
  authSchemePreference: [],
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
function quietly<T>(construct: () => T): T {
  const before = process.env[NODE_WARNING];
  process.env[NODE_WARNING] = 'true';
  try {
    return construct();
  } finally {
    if (before === undefined) delete process.env[NODE_WARNING];
    else process.env[NODE_WARNING] = before;
  }
}
