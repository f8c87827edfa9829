import { once } from 'node:events';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { createEc2Client } from '../../../runners/aws/client.js';
import { armServer } from '../../../fixtures/clouds/arm/index.js';
import type { CloudSettings } from '../../../fixtures/clouds/core/settings.js';
import { CloudSite } from '../../../fixtures/clouds/core/site.js';
import { ec2Server } from '../../../fixtures/clouds/ec2/index.js';
import { ociServer } from '../../../fixtures/clouds/oci/index.js';
import type { CloudServerFactory } from '../../../fixtures/clouds/server.js';
import { cloudAccess, type CloudAccess } from '../../../fixtures/lab/cloud-access.js';
import type { CloudName } from '../../../src/model.js';
import { MemoryHost } from '../../fixtures/clouds/core/memory-host.js';
import { clientsOf } from '../../fixtures/clouds/oci/clients.js';
import { everythingIn } from '../../runners/aws/world.js';
import { everything } from '../../runners/azure/support.js';
import { existing } from '../../runners/oci/world.js';

/** A look at a world is no measurement of how busy this machine is. */
const PATIENCE_MS = 60_000;
const SERVERS = { aws: ec2Server, oci: ociServer, azure: armServer };

/** A cloud at work, whatever its machines are. */
export interface SeenPlane {
  name: CloudName;
  access: CloudAccess;
  site: CloudSite;
  /** Names of its machines that are on. */
  on(): string[];
  /** Everything that exists there, by kind and name or id, as the cloud's own SDK shows it to anybody who asks. */
  existing(): Promise<string[]>;
}

/** One embedded control plane that boots nothing, on a Unix socket. */
export interface ControlPlane extends SeenPlane {
  host: MemoryHost;
  server: Server;
  close(): Promise<void>;
}

/** Listens in a folder. `slots`: the machines that it could boot, with their addresses. `serve`: its server, if not the usual one. */
export async function startControlPlane(
  name: CloudName,
  dir: string,
  slots: Record<string, string>,
  settings: Partial<CloudSettings> = {},
  serve: CloudServerFactory = SERVERS[name],
): Promise<ControlPlane> {
  const socketPath = join(dir, `${name}.sock`);
  const access = await cloudAccess(name, 'operator', socketPath);
  const host = new MemoryHost(slots);
  const site = new CloudSite(name, host, settings);
  const server = serve(site, new Map([[access.credential, 'operator']]));
  server.listen(socketPath);
  await once(server, 'listening');
  return {
    name,
    access,
    site,
    host,
    server,
    on: () => [...host.up],
    existing: () => existingAt(access, site),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What a SeenPlane says exists. */
export async function existingAt(access: CloudAccess, site: CloudSite): Promise<string[]> {
  switch (access.kind) {
    case 'aws': {
      const ec2 = createEc2Client(access.site, { requestTimeoutMs: 10_000 });
      try {
        return (await everythingIn(ec2)).map(({ kind, id }) => `${kind} ${id}`).toSorted();
      } finally {
        ec2.destroy();
      }
    }
    case 'oci': {
      const lab = { access: () => access.site };
      const clients = clientsOf(lab, undefined, PATIENCE_MS);
      try {
        return (await existing(lab, clients)).map(({ kind, name, id }) => `${kind} ${name} ${id}`).toSorted();
      } finally {
        clients.close();
      }
    }
    case 'azure':
      return everything({ access: () => access.site, site, options: {} });
  }
}
