import type {
  ClientState,
  FlowOutage,
  FlowSample,
  L2Record,
  LabPlan,
  Matrix,
  Moment,
  PathProbe,
  ProtocolProbe,
  ProviderCall,
  RouterState,
  SiteInventory,
  SiteName,
  StreamWatch,
} from '../model.js';
import type { Scenario } from '../scenario/scenario.js';

/** Steps of a run, in order of the lifecycle. `smoke` and `failover` may occur several times. */
export type StepName = 'validate' | 'up' | 'deploy' | 'smoke' | 'failover' | 'grade' | 'evidence' | 'down';

/**
 * The run's record: one JSON object a line in events.jsonl, append-only. Whatever is shown or graded is a fold over these.
 * `phase` names a moment: `baseline`, then `after-1`, `after-2`, ... one for each round of faults; `during-N` while round N
 * plays; `failure` where a run broke off.
 */
export type RunEventBody =
  | { type: 'run-start'; runId: string; scenario: Scenario; plan: LabPlan; ttlExpiresAt: string; labrunVersion: string }
  /** Later verbs added to what `up` began with; the last one counts. */
  | {
      type: 'scenario-extended';
      scenario: Scenario;
      /** A soak plays its faults so many times, in further rounds; absent: once. */
      cycles?: number;
    }
  | {
      type: 'lab';
      lab: 'netns' | 'sim' | 'cloud';
      label: string;
      router: string;
      probeIntervalMs: number;
      /** Why it is this kind of lab, where another one would have been preferred. */
      chosen?: string;
      /** What was broken on purpose before the run, by name; only an embedded lab can have any. */
      defects?: string[];
    }
  | { type: 'step-start'; step: StepName; id: string; title: string }
  | { type: 'step-end'; id: string; status: 'ok' | 'failed' | 'skipped'; detail?: string }
  | {
      type: 'intent';
      id: number;
      op: string;
      kind: string;
      name: string;
      site?: SiteName;
      detail?: Record<string, string>;
    }
  | { type: 'outcome'; id: number; ok: boolean; resourceId?: string; error?: string }
  | { type: 'site-up'; site: SiteName }
  | { type: 'deployed'; commit: string; build: string; versions: Record<string, string> }
  | { type: 'converged'; phase: string; lastSeen: string }
  | { type: 'matrix'; phase: string; matrix: Matrix }
  | { type: 'inventory'; phase: string; inventory: SiteInventory }
  | { type: 'inventory-error'; phase: string; site: SiteName; error: string }
  | { type: 'router-state'; phase: string; state: RouterState }
  | { type: 'client-state'; phase: string; state: ClientState }
  | {
      type: 'moment';
      phase: string;
      moment: Moment;
      /** Its place among the moments of the run, from 1. */
      nth?: number;
    }
  | { type: 'path-probes'; phase: string; probes: PathProbe[] }
  | { type: 'protocol-probes'; phase: string; probes: ProtocolProbe[] }
  | { type: 'l2'; phase: string; record: L2Record }
  /** What was called since the phase before. */
  | { type: 'provider-calls'; phase: string; site: SiteName; calls: ProviderCall[] }
  /** An optional record that this lab cannot give, and why. */
  | { type: 'not-recorded'; phase: string; what: string; why: string }
  | { type: 'random-draw'; seed: number; drawn: string[] }
  /** A wait or a condition between faults: before round `round`. */
  | { type: 'pause'; round: number; what: string; ok: boolean; lastSeen?: string }
  /** One cycle of a soak has ended. */
  | {
      type: 'cycle';
      number: number;
      rounds: number;
      flowsPassed: number;
      flowsTotal: number;
      worstOutageMs: number | null;
    }
  | {
      type: 'fault-start';
      index: number;
      fault: string;
      site: SiteName;
      node: string;
      args: Record<string, unknown>;
    }
  /** Nodes that are powered off from now on, and nodes that are back. */
  | { type: 'fault-injected'; index: number; off?: string[]; on?: string[] }
  | { type: 'fault-effect'; index: number; proof: Record<string, string | number | boolean> }
  | { type: 'fault-no-effect'; index: number; why: string }
  /** A fault with an end was taken back, as planned. */
  | { type: 'fault-lifted'; index: number; ok: boolean; error?: string }
  | {
      type: 'outages';
      index: number;
      probeIntervalMs: number;
      /** How long the flows were probed after the injection, in ms. */
      watchedMs: number;
      flows: FlowOutage[];
      /** Absent where every flow was watched. */
      sample?: FlowSample;
      stream?: StreamWatch;
    }
  | { type: 'fault-undone'; index: number; ok: boolean; error?: string }
  | { type: 'evidence-final' }
  | { type: 'interrupted'; signal: string }
  | { type: 'error'; code: string; message: string; where: string }
  | {
      type: 'teardown';
      status: 'completed' | 'pending' | 'failed' | 'skipped';
      leftovers: { site: string; kind: string; id: string; name: string; why: string }[];
      error?: string;
    }
  | { type: 'run-end'; exitCode: number };

/** `tMs` is monotonic, ms since the run began; `wall` is RFC 3339 UTC with ms. */
export type RunEvent = { v: 1; seq: number; tMs: number; wall: string } & RunEventBody;

export type EventOf<T extends RunEventBody['type']> = Extract<RunEvent, { type: T }>;
