import type { Command } from 'commander';
import type { Host } from './declare.js';

interface Verb {
  description: string;
  /** The module that declares its arguments and options; loaded when that verb is asked for. */
  load(): Promise<{ declare(command: Command, host: Host): void }>;
}

/** Every verb, in the order of `--help`. */
export const VERBS: Readonly<Record<string, Verb>> = {
  run: {
    description: 'play scenarios: up, deploy, smoke, faults, grade, evidence, down (the default command)',
    load: () => import('./verbs/run.js'),
  },
  new: {
    description: 'write a commented scenario that is valid and runs as it is',
    load: () => import('./verbs/new.js'),
  },
  validate: {
    description: 'check scenario files, or a configuration, without running anything; exit 2 when one is not valid',
    load: () => import('./verbs/validate.js'),
  },
  explain: {
    description: 'say in words what a scenario builds, breaks and checks, how long it takes and what it would cost',
    load: () => import('./verbs/explain.js'),
  },
  list: {
    description: 'list scenarios, faults, assertions or defects, one a line with their arguments',
    load: () => import('./verbs/list.js'),
  },
  schema: {
    description: 'print the JSON Schema of scenario files, of files of checks, or of the configuration, for editors',
    load: () => import('./verbs/schema.js'),
  },
  grade: {
    description:
      'grade a recorded run again, offline: the same record gives the same result.json; --expect asks something else of it',
    load: () => import('./verbs/grade.js'),
  },
  up: {
    description: 'bring up a lab and leave it alive; prints its run id, alone, on stdout',
    load: () => import('./verbs/up.js'),
  },
  deploy: {
    description: 'put the router under test on the nodes of a lab and wait until it has converged',
    load: () => import('./verbs/deploy.js'),
  },
  smoke: {
    description: 'run the connectivity matrix over a lab, or through MATRIX_RUNNER; exit 1 when a flow fails',
    load: () => import('./verbs/smoke.js'),
  },
  failover: {
    description: 'inject one fault into a lab while every flow is probed; exit 1 when a flow stays down',
    load: () => import('./verbs/failover.js'),
  },
  evidence: {
    description: 'collect: write the evidence of a run to a folder and grade it',
    load: () => import('./verbs/evidence.js'),
  },
  down: {
    description: 'tear down what carries the tag of a run; no lab is success; exit 4 when something is left',
    load: () => import('./verbs/down.js'),
  },
  janitor: {
    description: 'for a schedule: end every run on real clouds that is past its TTL; exit 4 when something is left',
    load: () => import('./verbs/janitor.js'),
  },
};
