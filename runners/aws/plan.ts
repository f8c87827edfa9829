import type { RunTags, SitePlan } from '../../src/model.js';
import type { AwsSite } from '../../src/lab/inventory.js';
import type { PlannedChange } from '../provider.js';
import { adoptionChanges, networkChanges, nodeChanges } from './create/changes.js';
import { RUN_ID_TAG } from './tags.js';

/** What `up` would do with nothing there yet, in the order in which it would. Asks nobody. */
export function plan(aws: AwsSite, site: SitePlan, tags: RunTags): PlannedChange[] {
  const { setup } = aws;
  const nodes = [...site.routers, site.client];
  if (setup?.mode === 'adopt')
    return nodes.flatMap((node) => {
      const { tags: tagging, start, forwarding } = adoptionChanges(node);
      const id = setup.instances[node.name] ?? 'none';
      const first: PlannedChange = { ...tagging, detail: { id } };
      return [first, start, ...(node.role === 'router' ? [forwarding] : [])];
    });
  const shared = setup?.mode === 'create' ? Object.values(networkChanges(setup, tags[RUN_ID_TAG])) : [];
  return [
    ...shared,
    ...nodes.flatMap((node): PlannedChange[] => {
      const { nic, forwarding, address, association, machine } = nodeChanges(node, aws);
      return [
        nic,
        ...(node.role === 'router' ? [forwarding] : []),
        ...(setup?.mode === 'create' ? [address, association] : []),
        machine,
      ];
    }),
  ];
}
