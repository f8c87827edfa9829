import { resolve } from 'node:path';
import type { Io } from '../../cli/io.js';
import type { DeployOptions } from '../../cli/options.js';
import { EXIT, type ExitCode } from '../../errors.js';
import { step } from '../lifecycle.js';
import { deploy as deployRouters } from '../steps/deploy.js';
import { withRun } from './attach.js';

/** `labrun deploy`: configures and starts the router under test, and waits until the lab has converged. */
export async function deploy(options: DeployOptions, io: Io): Promise<ExitCode> {
  return withRun({ runId: options.runId, acts: 'deploy' }, io, async (session, safe) => {
    await step(session, 'deploy', () =>
      deployRouters(session, {
        ...(options.commit === undefined ? {} : { commit: options.commit }),
        ...(options.build === undefined ? {} : { build: resolve(io.cwd, options.build) }),
      }),
    );
    safe.stdout.write(`deployed on ${session.runId}\n`);
    return EXIT.pass;
  });
}
