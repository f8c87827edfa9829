import { createArmServer } from '../../../fixtures/clouds/arm/index.js';
import { DEFAULT_ACCOUNT } from '../../../fixtures/clouds/arm/account.js';
import { createEc2Server } from '../../../fixtures/clouds/ec2/index.js';
import { OPEN_ACCOUNT } from '../../../fixtures/clouds/oci/account/account.js';
import { createOciServer } from '../../../fixtures/clouds/oci/index.js';
import type { CloudServerFactory } from '../../../fixtures/clouds/server.js';
import type { CloudName } from '../../../src/model.js';
import { startControlPlane, type ControlPlane } from './control-planes.js';

/** A control plane that knows which regions there are, and what it was asked. */
export interface StrictPlane extends ControlPlane {
  /** How many requests came in. */
  asked(): number;
  /** Requests that would have changed something, whatever became of them. */
  changes: string[];
}

/** As `startControlPlane`. */
export async function startStrictPlane(name: CloudName, dir: string): Promise<StrictPlane> {
  const changes: string[] = [];
  const plane = await startControlPlane(name, dir, {}, {}, serverOf(name, changes));
  let asked = 0;
  plane.server.prependListener('request', ({ method = '', url = '' }: { method?: string; url?: string }) => {
    asked += 1;
    if (name !== 'aws' && method !== 'GET') changes.push(`${method} ${url}`);
  });
  return { ...plane, asked: () => asked, changes };
}

function serverOf(name: CloudName, changes: string[]): CloudServerFactory {
  switch (name) {
    case 'aws': {
      // Every request of EC2 is a POST; one that changes something may be a trial.
      const before: NonNullable<NonNullable<Parameters<typeof createEc2Server>[2]>['hooks']>['before'] = (
        action,
        params,
      ) => {
        if (!action.startsWith('Describe') && !params.flag('DryRun')) changes.push(action);
      };
      return (site, principals) => createEc2Server(site, principals, { hooks: { before } });
    }
    case 'oci':
      return (site, principals) =>
        createOciServer(site, principals, { account: { ...OPEN_ACCOUNT, regions: ['eu-frankfurt-1'] } });
    case 'azure':
      return (site, principals) =>
        createArmServer(site, principals, { account: { ...DEFAULT_ACCOUNT, locations: ['westeurope'] } });
  }
}
