import type { AuthorConfig } from '../../../src/config/author.js';
import type { CloudName, NodePlan } from '../../../src/model.js';
import type { SeenPlane } from '../../cloud/support/control-planes.js';

/** What a configuration says of SSH. */
export type SshConfig = NonNullable<AuthorConfig['ssh']>;

/** One cloud with nothing of labrun in it, and two on-prem hosts. */
export interface World {
  plane: SeenPlane;
  ssh: SshConfig;
  /** What the hosts are marked with; empty when no run has any. */
  marked(): Promise<string[]>;
  close(): Promise<void>;
}

/** Opens a world in a folder. `nodes`: whom a configuration must say how to reach. */
export type OpenWorld = (cloud: CloudName, dir: string, nodes: readonly NodePlan[]) => Promise<World>;

export const HOSTS = ['onprem-router', 'onprem-client'];
/** On a host: what a run has marked it with. */
export const READ_MARK = 'cat /run/labrun/tags.json 2>/dev/null || true';
