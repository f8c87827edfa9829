import { UsageError } from '../errors.js';
import type { CloudConfig } from '../lab/cloud-config.js';
import type { LabPlan } from '../model.js';
import { setupOf } from './inventory.js';
import { isBranch, kindOf } from '../scenario/site-kind.js';

/** Throws UsageError `config.sites` when a plan needs what the configuration does not have. Pure. */
export function checkSites(config: CloudConfig, plan: LabPlan): void {
  if (plan.sites.some(({ name }) => isBranch(name)))
    throw new UsageError(
      'config.sites',
      'a lab on real machines has no branches',
      'leave "sites" out of the scenario, or play it on an embedded lab (--lab netns, --lab sim)',
    );
  const missing = plan.sites.filter(({ name }) => config.sites[kindOf(name)] === undefined).map(({ name }) => name);
  if (missing.length > 0)
    throw new UsageError(
      'config.sites',
      `${config.path} has no site ${missing.join(', ')}`,
      `it has ${Object.keys(config.sites).join(', ')}: choose a profile and providers that these make`,
    );
  for (const { name: site, routers, client } of plan.sites) {
    const name = kindOf(site);
    const setup = setupOf(config.sites, name);
    const known =
      name === 'onprem'
        ? config.sites.onprem?.nodes
        : setup?.mode === 'adopt'
          ? Object.keys(setup.instances)
          : undefined;
    const lacking = [...routers, client].map((node) => node.name).filter((node) => known?.includes(node) === false);
    if (lacking.length > 0)
      throw new UsageError(
        'config.sites',
        `${config.path}: site ${name} has no ${lacking.join(', ')}, which the lab needs`,
        name === 'onprem' ? 'add it to sites.onprem.nodes' : `add it to sites.${name}.setup.instances`,
      );
  }
}
