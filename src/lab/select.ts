import { LabrunError, UsageError } from '../errors.js';
import type { LabBackend, LabState } from './backend.js';
import { netnsBackend, netnsMissing } from './netns.js';
import { simBackend, type SimChoice } from './sim.js';

export type LabChoice = 'netns' | 'sim' | 'cloud';

export interface ConfigSource {
  /** From `--config`. */
  given?: string | undefined;
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
}

/** The lab that was asked for; `cloud` reads its configuration. Throws ConfigError, UsageError `config.missing`. */
export async function selectLab(choice: LabChoice, source: ConfigSource): Promise<LabBackend> {
  if (choice === 'netns') return netnsBackend();
  if (choice === 'sim') return simBackend({ inProcess: false, virtual: false, seed: 1 });
  const [{ loadConfig }, { cloudBackend }] = await Promise.all([import('../config/load.js'), import('./cloud.js')]);
  return cloudBackend(await loadConfig(source));
}

/** The lab of a run that began earlier. Throws as `selectLab`. */
export function backendOf(state: LabState, source: Omit<ConfigSource, 'given'>): Promise<LabBackend> {
  return selectLab(state.kind, { ...source, given: state.config });
}

/** The lab for `auto`: netns where this machine allows it, else the simulated one. */
export function autoBackend(sim: SimChoice): LabBackend {
  const simulated = simBackend(sim);
  return {
    ...netnsBackend(),
    close: () => simulated.close?.(),
    async instead(error) {
      if (error instanceof UsageError) return null;
      const missing = await netnsMissing().catch(() => []);
      if (missing.length === 0) return null;
      const lacking = missing.map(({ what, why }) => `${what} (${why})`).join(', ');
      return { backend: simulated, why: `netns cannot run here, it lacks ${lacking}` };
    },
  };
}

/** Turns a failed start of an embedded lab into what the user must do, when something is missing on this machine. */
export async function explainUnavailable(error: unknown): Promise<unknown> {
  if (error instanceof UsageError) return error;
  const missing = await netnsMissing().catch(() => []);
  if (missing.length === 0) return error;
  const lines = missing.map((item) => `  ${item.what}: ${item.why}. ${item.how}`);
  return new LabrunError('lab.unavailable', `this machine cannot run the netns lab:\n${lines.join('\n')}`, {
    exitCode: 3,
  });
}
