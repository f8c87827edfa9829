import { boolean, list, mapping, number, oneOf, text } from '../../jmespath/shape.js';
import { OWN_SITE } from './names.js';
import { found, missing, type View } from './view.js';
import { isCloud } from '../../../src/scenario/site-kind.js';

/** Calls at the providers that change something, since the phase before. */
export const calls: View = {
  describe: 'calls at the providers that change something or try to, since the settled moment before',
  needs: ['provider-calls'],
  of: 'settled',
  shape: list(
    mapping({
      site: OWN_SITE,
      seq: number("order in the site's log"),
      at: text('RFC 3339'),
      principal: oneOf(['router', 'operator', 'unknown']),
      operation: text('assign, unassign, forwarding, start, stop, create, delete, tag, ...'),
      ok: boolean(),
      code: text("the API's error code; lost when the answer was never sent"),
    }),
  ),
  look({ calls: recorded, plan }) {
    const clouds = plan.sites.map(({ name }) => name).filter(isCloud);
    const unread = clouds.find((name) => recorded?.get(name) === undefined);
    if (unread !== undefined) return missing(`the calls at ${unread} were not recorded`);
    return found(clouds.flatMap((site) => (recorded?.get(site) ?? []).map((call) => ({ site, ...call }))));
  },
};
