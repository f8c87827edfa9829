import type { SitePlan } from '../../../src/model.js';
import { ofRun } from '../list.js';
import { listAll } from '../list-all.js';
import { CREATED_TAG } from '../tags.js';
import { createAddress } from './address.js';
import { createGroup, importKey } from './access.js';
import type { CreateSetup } from './changes.js';
import { describeImage, disksOf } from './image.js';
import { createNetwork } from './network.js';
import type { Place } from './node.js';
import { createNodes } from './nodes.js';
import type { Step } from './step.js';
import { removeSurplus } from './surplus.js';

/** Creates the run's network and machines from nothing, or what is missing of them, and waits until the machines run. */
export async function createAll(fresh: Step, site: SitePlan, setup: CreateSetup): Promise<void> {
  const { api, ctx, limits } = fresh;
  const [existing, image] = await Promise.all([
    listAll(api, limits, 'up', ofRun(ctx.runId)),
    describeImage(api, limits, 'up'),
  ]);
  const step: Step = { ...fresh, tags: { ...fresh.tags, [CREATED_TAG]: 'true' }, existing };
  const { vpc, subnet } = await createNetwork(step, setup);
  const group = await createGroup(step, setup, vpc);
  const key = ctx.boot?.(site.client).authorizedKey;
  const keyName = key === undefined ? undefined : await importKey(step, setup, key);
  const place: Place = { subnet, group, disks: disksOf(image), publish: createAddress };
  await createNodes(step, site, keyName === undefined ? place : { ...place, keyName });
  await removeSurplus(step);
}
