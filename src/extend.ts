/** The types that assertions and faults of third parties are written against; see docs/extending.md. */
export type {
  ArgumentProblem,
  Assertion,
  CheckContext,
  PossibleFault,
  RecordedFault,
  RecordedRun,
  RecordKind,
  Verdict,
} from '../assertions/assertion.js';
export type { Fault, FaultContext, PreparedFault } from '../runners/fault.js';
export type { ExecOptions, ExecResult, Node, NodePool } from '../runners/node.js';
export type { Provider, WriteAhead } from '../runners/provider.js';
export type * from './model.js';
export type { RunEvent } from './run/events.js';
export type { Scenario } from './scenario/scenario.js';
