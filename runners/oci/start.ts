import type { NodePlan } from '../../src/model.js';
import type { ProviderContext } from '../provider.js';
import type { OciApi } from './api.js';
import { switchPower } from './power.js';

/** Starts a node's instance again, and waits until it is RUNNING. */
export function start(api: OciApi, node: NodePlan, ctx: ProviderContext): Promise<void> {
  return switchPower(api, node, ctx, { operation: 'start', action: 'START', from: 'STOPPED', to: 'RUNNING' });
}
