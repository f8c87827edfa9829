import type { Io } from '../../cli/io.js';
import type { ExplainOptions } from '../../cli/options.js';
import { EXIT, type ExitCode } from '../../errors.js';
import { explainScenario } from '../../explain/explain.js';
import { loadScenarios } from '../../scenario/load.js';

/** `labrun explain`: a scenario in words, before it is run. Throws ScenarioError for one that is not valid. */
export async function explain({ file, extensions }: ExplainOptions, io: Io): Promise<ExitCode> {
  const [loaded] = await loadScenarios([file], io.cwd, extensions);
  if (loaded !== undefined) for (const line of explainScenario(loaded)) io.stdout.write(`${line}\n`);
  return EXIT.pass;
}
