import { LabrunError } from '../errors.js';
import type { LabBackend } from './backend.js';
import { netnsBackend, netnsMissing } from './netns.js';

export type LabChoice = 'auto' | 'netns' | 'cloud';

/** The lab that was asked for. Throws LabrunError `lab.unavailable` with what is missing and how to get it. */
export function selectLab(choice: LabChoice): LabBackend {
  if (choice === 'cloud')
    throw new LabrunError('lab.cloud', 'real clouds are not supported yet', {
      hint: 'use --lab netns: four sites on this machine, with real packets, BGP and SSH and simulated clouds',
      exitCode: 2,
    });
  return netnsBackend();
}

/** Turns a failed start into what the user must do, when something is missing on this machine. */
export async function explainUnavailable(error: unknown): Promise<unknown> {
  const missing = await netnsMissing().catch(() => []);
  if (missing.length === 0) return error;
  const lines = missing.map((item) => `  ${item.what}: ${item.why}. ${item.how}`);
  return new LabrunError('lab.unavailable', `this machine cannot run the netns lab:\n${lines.join('\n')}`, {
    exitCode: 3,
  });
}
