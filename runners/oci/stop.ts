import type { NodePlan } from '../../src/model.js';
import type { ProviderContext } from '../provider.js';
import type { OciApi } from './api.js';
import { switchPower } from './power.js';

/** Powers a node's instance off without asking its guest, and waits until it is STOPPED. */
export function stop(api: OciApi, node: NodePlan, ctx: ProviderContext): Promise<void> {
  return switchPower(api, node, ctx, { operation: 'stop', action: 'STOP', from: 'RUNNING', to: 'STOPPED' });
}
