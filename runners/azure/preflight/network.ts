import type { SitePlan } from '../../../src/model.js';
import type { PreflightCheck } from '../../provider.js';
import { isReserved, parseNetwork } from '../addresses.js';
import { findAdoptable } from '../adopt.js';
import type { AzureConnection } from '../connection.js';
import { callRaw } from '../raw.js';
import { checked, fail, pass } from './check.js';

/** Whether the resource group is there, and whether its network, or the machines to adopt, fit the plan. */
export function checkNetwork(azure: AzureConnection, plan: SitePlan, signal: AbortSignal): Promise<PreflightCheck> {
  const { site } = azure;
  return checked(azure, 'network', signal, async (abort) => {
    const path = `/subscriptions/${site.subscriptionId}/resourceGroups/${site.resourceGroup}`;
    await callRaw(azure, { path, apiVersion: '2021-04-01' }, abort);
    const nodes = [...plan.routers, plan.client];
    if (site.setup?.mode === 'adopt') {
      const { instances } = site.setup;
      await Promise.all(
        nodes.map((node) => findAdoptable({ azure, runId: '', signal: abort }, instances[node.name], node)),
      );
      return pass(
        'network',
        `the ${nodes.length} machines to adopt are there, free, and have the addresses of their nodes`,
      );
    }
    if (site.setup?.mode === 'create') {
      const cidr = site.setup.networkCidr;
      const network = parseNetwork(cidr);
      if (network === undefined) return fail('network', `${cidr} is no network that Azure takes: /8 to /29`);
      const unfit = nodes.filter(({ lanIp }) => !network.holds(lanIp) || isReserved(network, lanIp));
      if (unfit.length > 0)
        return fail(
          'network',
          `${unfit.map(({ name, lanIp }) => `${name} (${lanIp})`).join(', ')}: not free in ${cidr}, of which Azure keeps the first four addresses and the last`,
        );
    }
    return pass('network', `resource group ${site.resourceGroup} is there`);
  });
}
