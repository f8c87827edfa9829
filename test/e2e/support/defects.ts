import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseDocument } from 'yaml';
import { readEvents } from '../../../src/evidence/read.js';
import { foldRun } from '../../../src/evidence/fold.js';
import { grade, type GradedRun } from '../../../src/evidence/grade.js';
import type { EventOf } from '../../../src/run/events.js';
import { scenarioFile } from './labrun.js';

/** Short where these labs wait in vain, as many never recover; long where a loaded machine only takes its time. */
const DEADLINES = { converge: '20s', recover: '8s', fault: '30s', smoke: '60s', down: '20s' };

/** Writes a copy of a catalogue scenario with a defect in it (`none`: without) and returns its path. */
export function brokenCopy(dir: string, scenario: string, defect: string): string {
  const document = parseDocument(readFileSync(scenarioFile(scenario), 'utf8'));
  document.set('name', `${defect}.${scenario}`);
  document.set('deadlines', DEADLINES);
  if (defect !== 'none') document.set('defects', [defect]);
  mkdirSync(dir, { recursive: true });
  cpSync(join(dirname(scenarioFile(scenario)), 'checks'), join(dir, 'checks'), { recursive: true });
  const path = join(dir, `${defect}.${scenario}.yaml`);
  writeFileSync(path, String(document));
  return path;
}

/** What one run made of its lab. */
export interface Judged {
  name: string;
  graded: GradedRun;
  exitCode: number | undefined;
}

export async function judged(runDir: string): Promise<Judged> {
  const events = await readEvents(runDir);
  const graded = grade(foldRun(events));
  const end = events.findLast((event): event is EventOf<'run-end'> => event.type === 'run-end');
  return { name: graded.run.scenario.name, graded, exitCode: end?.exitCode };
}

/** Result of each expected assertion, by name. */
export function results({ graded }: Judged): Map<string, { result: string; detail: string }> {
  return new Map(
    graded.assertions.filter((entry) => entry.expected).map(({ name, result, detail }) => [name, { result, detail }]),
  );
}
