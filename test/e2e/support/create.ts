import type { AuthorConfig } from '../../../src/config/author.js';
import type { CloudName } from '../../../src/model.js';

const CLOUDS: readonly CloudName[] = ['aws', 'oci', 'azure'];

/** Everything from nothing: networks, rules, addresses and machines, which take the host keys of the run. */
export function createEverything(config: AuthorConfig): void {
  config.providerOrder = 'cost-optimized';
  config.sites.onprem!.publicIps = { 'onprem-router': '192.0.2.1' };
  for (const cloud of CLOUDS) {
    const site = config.sites[cloud];
    if (site === undefined) continue;
    delete site.subnetId;
    site.setup = { mode: 'create', operatorCidr: '192.0.2.0/24' };
  }
  for (const [node, how] of Object.entries(config.ssh?.nodes ?? {}))
    if (!node.startsWith('onprem')) delete how?.hostKey;
}
