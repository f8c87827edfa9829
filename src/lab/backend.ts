import type { NodeBoot, NodeEndpoint } from '../../runners/provider.js';
import type { LabPlan, NodePlan } from '../model.js';
import type { LabInventory, SshTarget } from './inventory.js';

/** What is remembered of a lab between processes. */
export interface LabState {
  kind: 'netns' | 'sim' | 'cloud';
  /** Of an embedded lab: its runtime directory, with its sockets, keys and inventory. Of a cloud lab: the run's private keys. */
  dir: string;
  /** Of a cloud lab: its configuration file. */
  config?: string;
}

/** Where a lab comes from and goes to. An embedded lab starts and disposes of a whole world; a cloud lab only attaches. */
export interface LabBackend {
  readonly kind: LabState['kind'];
  /** Names the lab's place before anything exists, so that it can be remembered first. `stateDir`: what is kept of the run. */
  reserve(stateDir: string): LabState;
  /** Throws LabrunError `lab.unavailable` (with what is missing and how to get it) or `lab.start`. */
  start(
    state: LabState,
    request: { plan: LabPlan; ttlSeconds: number; id: string; defects?: readonly string[] },
    signal: AbortSignal,
  ): Promise<LabInventory>;
  /**
   * What to take in its place when it could not be started for `error`, and why, in words; null when there is nothing, or when
   * something else was wrong. Absent where this lab and no other was asked for.
   */
  instead?(error: unknown): Promise<{ backend: LabBackend; why: string } | null>;
  /** Null when that lab is gone. */
  attach(state: LabState): Promise<LabInventory | null>;
  /**
   * Ends an embedded lab with everything in it; of a cloud lab only forgets the run's private keys, which is for when nothing
   * of it is left. A lab that is gone already is success. Throws LabrunError `lab.stop`.
   */
  dispose(state: LabState): Promise<void>;
  /** Gives back what labs of this backend have taken of this process: its time. For when nothing more is to be done. */
  close?(): void;
  /** What machines that are created do at their first boot. Absent where images know all they need. */
  boot?(state: LabState, ttlExpiresAt: string): Promise<(node: NodePlan) => NodeBoot>;
  /**
   * How a node is reached whose provider has told its address; null when the configuration says otherwise. Throws UsageError
   * `ssh.host-unknown` when nobody knows its host key. Absent where the inventory names every target.
   */
  target?(state: LabState, endpoint: NodeEndpoint): SshTarget | null;
}
