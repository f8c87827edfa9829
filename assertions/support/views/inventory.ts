import { boolean, list, mapping, oneOf, table, text } from '../../jmespath/shape.js';
import { ADDRESS, NODE, OWN_SITE, address } from './names.js';
import { kindOf } from '../../../src/scenario/site-kind.js';
import { found, missing, type View } from './view.js';

const TAGS = table(text());
const STATE = oneOf(['pending', 'running', 'stopping', 'stopped', 'deleting', 'deleted', 'unknown']);

/** What the providers say exists: machines and their NICs, of all sites together. */
export const inventory: View = {
  describe: "the providers' word on what exists: machines, and NICs with the addresses that they hold",
  needs: ['inventory'],
  of: 'settled',
  shape: mapping({
    machines: list(mapping({ site: OWN_SITE, node: NODE, state: STATE, tags: TAGS })),
    nics: list(
      mapping({
        site: OWN_SITE,
        node: NODE,
        primary: ADDRESS,
        secondary: list(address(), 'the captured addresses that it holds'),
        forwarding: boolean('whether the provider lets it forward (source/dest check off)'),
        tags: TAGS,
      }),
    ),
  }),
  look({ inventories, plan }) {
    const kinds = [...new Set(plan.sites.map(({ name }) => kindOf(name)))];
    const unread = kinds.find((kind) => inventories?.get(kind) === undefined);
    if (unread !== undefined) return missing(`the inventory of ${unread} was not recorded`);
    const all = kinds.flatMap((kind) => inventories?.get(kind) ?? []);
    return found({
      machines: all.flatMap(({ site, machines }) =>
        machines.map(({ node, state, tags }) => ({ site, node, state, tags })),
      ),
      nics: all.flatMap(({ site, nics }) =>
        nics.map(({ node, primary, secondary, forwarding, tags }) => ({
          site,
          node,
          primary,
          secondary,
          forwarding,
          tags,
        })),
      ),
    });
  },
};
