import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadScenario } from '../../src/scenario/load.js';
import { ScenarioError, type ScenarioProblem } from '../../src/scenario/problem.js';

/** Runs `work` in a folder of its own, which is gone afterwards. */
export async function inFolder<T>(work: (dir: string) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), 'labrun-scenario-'));
  try {
    return await work(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** What `loadScenario` says of a file with this content, named s.yaml. Empty when it is valid. */
export function problemsOf(content: string | Uint8Array): Promise<readonly ScenarioProblem[]> {
  return inFolder(async (dir) => {
    await writeFile(join(dir, 's.yaml'), content);
    return problemsOfFile('s.yaml', dir);
  });
}

export async function problemsOfFile(path: string, cwd: string): Promise<readonly ScenarioProblem[]> {
  try {
    await loadScenario(path, cwd);
    return [];
  } catch (error) {
    if (error instanceof ScenarioError) return error.problems;
    throw error;
  }
}

/** `line:column message` and the suggestion, which is what an author reads first. */
export async function said(content: string | Uint8Array): Promise<string[]> {
  return (await problemsOf(content)).map(
    ({ line, column, message, suggestion }) =>
      `${line}:${column} ${message}${suggestion === undefined ? '' : ` [${suggestion}]`}`,
  );
}
