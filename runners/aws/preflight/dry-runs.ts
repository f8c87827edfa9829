import type { EC2Client } from '@aws-sdk/client-ec2';
import type { AwsSite } from '../../../src/lab/inventory.js';
import { creationDryRuns, nodeDryRuns } from './dry-creations.js';
import { NO, type DryRun } from './dry-run.js';
import { adoptionDryRuns, machineRemovalDryRuns, powerDryRuns, removalDryRuns } from './dry-changes.js';

/** A dry run of every change that a run may make at a site, by the API's action. */
export function dryRuns(client: EC2Client, site: AwsSite): Record<string, DryRun> {
  const { setup } = site;
  if (setup?.mode === 'adopt') return adoptionDryRuns(client, Object.values(setup.instances));
  const nodes = {
    ...nodeDryRuns(client, site),
    ...powerDryRuns(client, [NO.instance]),
    ...machineRemovalDryRuns(client),
  };
  if (setup?.mode !== 'create') return nodes;
  return { ...creationDryRuns(client, setup), ...nodes, ...removalDryRuns(client) };
}
