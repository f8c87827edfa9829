import type { NodePlan, RouterState } from '../../../src/model.js';
import { found, missing, type Look, type Records } from './view.js';

/** A list made of what each router says that is not powered off; one that was not read is missing. */
export function eachRouter(
  { plan, routers, off }: Records,
  work: (state: RouterState, node: NodePlan) => readonly object[] | undefined,
): Look {
  const live = plan.sites.flatMap((site) => site.routers).filter(({ name }) => !off.has(name));
  const items: object[] = [];
  for (const node of live) {
    const state = routers?.get(node.name);
    const said = state === undefined || state.error !== undefined ? undefined : work(state, node);
    if (said === undefined) return missing(`${node.name} was not read (${state?.error ?? 'no record'})`);
    items.push(...said);
  }
  return found(items);
}
