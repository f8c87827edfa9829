import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { AwsSite } from '../../src/lab/inventory.js';
import { connectionTo, quietly, type ConnectionOptions } from './connection.js';

/** Who the credentials at hand are, and how far AWS's clock is ahead of this machine's. */
export interface Identity {
  account: string;
  arn: string;
}

export interface IdentityClient {
  /** Throws what the SDK throws. */
  whoAmI(signal: AbortSignal): Promise<Identity>;
  /** By the last answer, in ms: AWS's clock minus this one's; undefined before any answer. */
  clockOffsetMs(): number | undefined;
  close(): void;
}

/** The security token service of the site's region. */
export function createIdentityClient(site: AwsSite, options: ConnectionOptions): IdentityClient {
  const client = quietly(() => new STSClient(connectionTo(site, options)));
  return {
    async whoAmI(abortSignal) {
      const { Account, Arn } = await client.send(new GetCallerIdentityCommand({}), { abortSignal });
      return { account: Account ?? '', arn: Arn ?? '' };
    },
    // The SDK takes it from the Date of every answer, and signs by it from then on.
    clockOffsetMs: () => client.config.systemClockOffset || undefined,
    close: () => client.destroy(),
  };
}
