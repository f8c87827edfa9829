import { EC2Client } from '@aws-sdk/client-ec2';
import type { AwsSite } from '../../src/lab/inventory.js';
import { connectionTo, quietly, type ConnectionOptions } from './connection.js';

/** A client for one region of one site. */
export function createEc2Client(site: AwsSite, options: ConnectionOptions): EC2Client {
  return quietly(() => new EC2Client(connectionTo(site, options)));
}
