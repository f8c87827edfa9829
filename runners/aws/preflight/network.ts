import { DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import type { SiteSetup } from '../../../src/lab/inventory.js';
import type { SitePlan } from '../../../src/model.js';
import type { PreflightCheck } from '../../provider.js';
import { findAdoptable } from '../adopt/find.js';
import { call, type AwsApi } from '../api.js';
import { NETWORK } from '../kinds/network.js';
import { list, ofRun } from '../list.js';
import { fail, inWords, pass, type Asking } from './check.js';
import { parseAddress, parseCidr } from './cidr.js';

/** What the machines are put into, or are already, and whether a teardown could look into every region of the config. */
export async function checkNetwork(apis: readonly AwsApi[], asking: Asking): Promise<PreflightCheck> {
  for (const abroad of apis.slice(1)) {
    const unread = await list(abroad, asking.limits, 'preflight', NETWORK, ofRun(undefined)).then(
      () => undefined,
      (thrown: unknown) => inWords(thrown),
    );
    asking.limits.signal.throwIfAborted();
    if (unread !== undefined) return fail('network', `a teardown could not look into ${abroad.region}: ${unread}`);
  }
  const { setup } = asking.api.site;
  if (setup?.mode === 'create') return checkAddresses(setup, asking.site);
  return setup?.mode === 'adopt' ? checkInstances(asking, setup.instances) : checkSubnet(asking);
}

function checkAddresses(
  { networkCidr, operatorCidr }: Extract<SiteSetup, { mode: 'create' }>,
  site: SitePlan,
): PreflightCheck {
  const [network, operator] = [parseCidr(networkCidr), parseCidr(operatorCidr)];
  if (network === undefined || network.prefix < 16 || network.prefix > 28)
    return fail(
      'network',
      `networkCidr ${networkCidr} is not an IPv4 network from /16 to /28: correct setup of site aws`,
    );
  if (operator === undefined)
    return fail('network', `operatorCidr ${operatorCidr} is not an IPv4 network: correct setup of site aws`);
  if (operator.prefix === 0)
    return fail('network', 'operatorCidr would let everybody in by SSH: name your own address in setup of site aws');
  // AWS keeps the first four addresses of a subnet, and the last.
  const bad = [...site.routers, site.client].find(({ lanIp }) => {
    const address = parseAddress(lanIp) ?? -1;
    return address < network.first + 4 || address >= network.last;
  });
  if (bad !== undefined)
    return fail('network', `${bad.name} cannot have ${bad.lanIp}: it is outside ${networkCidr}, or AWS keeps it`);
  return pass('network', `${networkCidr} has room for every node; SSH from ${operatorCidr} alone`);
}

async function checkInstances(
  { api, limits, site }: Asking,
  instances: Record<string, string>,
): Promise<PreflightCheck> {
  const found = await findAdoptable(api, limits, 'preflight', site, { instances, runId: undefined });
  const states = found.map(({ node, machine }) => `${node.name} is ${machine.state}`);
  return pass('network', `every instance is there and free: ${states.join(', ')}`);
}

async function checkSubnet({ api, limits }: Asking): Promise<PreflightCheck> {
  const { subnetId } = api.site;
  const command = new DescribeSubnetsCommand({ SubnetIds: [subnetId] });
  const attempt = { operation: 'preflight', action: 'DescribeSubnets', subject: subnetId } as const;
  const { Subnets } = await call(api, limits, attempt, () => api.client.send(command, { abortSignal: limits.signal }));
  const [subnet] = Subnets ?? [];
  return subnet === undefined
    ? fail('network', `there is no subnet ${subnetId} in ${api.region}: check subnetId of site aws`)
    : pass('network', `${subnetId} is ${subnet.CidrBlock} in ${subnet.VpcId}`);
}
