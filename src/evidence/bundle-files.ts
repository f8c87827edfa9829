import { ASSERTIONS } from '../../assertions/index.js';
import type { Assertion, RecordedRun } from '../../assertions/assertion.js';
import type { RunEvent } from '../run/events.js';
import { foldRun } from './fold.js';
import { grade } from './grade.js';
import { resultOf, toJson } from './result.js';
import { renderSummary } from './summary.js';

/** Every file of the bundle besides events.jsonl, by its name in the run directory. Pure. */
export function bundleFiles(
  events: readonly RunEvent[],
  registry: readonly Assertion[] = ASSERTIONS,
): Map<string, string> {
  const run = foldRun(events);
  const graded = grade(run, registry);
  const result = resultOf(graded);
  const files = new Map([
    ['result.json', toJson(result)],
    ['summary.md', renderSummary(graded, result)],
    ['outages.json', toJson(outagesOf(run))],
  ]);
  // A later record of the same moment replaces the earlier one, here as in grading.
  for (const event of events) {
    if (event.type === 'matrix') files.set(`matrix-${safe(event.phase)}.json`, toJson(event.matrix));
    else if (event.type === 'router-state')
      files.set(join('journals', event.phase, event.state.node), toJson(event.state));
    else if (event.type === 'inventory')
      files.set(join('inventory', event.phase, event.inventory.site), toJson(event.inventory));
    else if (event.type === 'inventory-error')
      files.set(join('inventory', event.phase, event.site), toJson({ site: event.site, error: event.error }));
  }
  return files;
}

/** Per fault: what the flows saw. Times in ms since the injection. */
function outagesOf(run: RecordedRun): unknown[] {
  return run.faults.map(({ index, fault, site, node, injectedAt, outages }) => ({
    index,
    fault,
    site,
    node,
    injectedAt,
    probeIntervalMs: outages?.probeIntervalMs ?? null,
    watchedMs: outages?.watchedMs ?? null,
    flows: outages?.flows ?? null,
    stream: outages?.stream ?? null,
  }));
}

function join(folder: string, phase: string, name: string): string {
  return `${folder}/${safe(phase)}/${safe(name)}.json`;
}

/** A phase may be named by a user: it must stay one plain file name. */
function safe(name: string): string {
  return name.replace(/[^A-Za-z0-9._-]/g, '_').replace(/^\.+/, '_');
}
