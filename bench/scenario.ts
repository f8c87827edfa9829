import type { RunEvent } from '../src/run/events.js';
import { scenarioFile, Shell } from '../test/e2e/support/labrun.js';
import type { Entry } from './entry.js';
import { median } from './timing.js';

const RUNS = 5;
const STEPS: readonly [string, string][] = [
  ['up', 'lab up: four sites, seven routers, four clients'],
  ['deploy', 'deploy, until BGP and every capture are there'],
  ['smoke-baseline', 'baseline matrix of 12 flows'],
  ['failover-1', 'fault, outage and recovery'],
  ['grade', 'grading'],
  ['down', 'teardown'],
];

/** The main job as a user runs it, step by step; medians of a few runs. */
export async function fullScenario(lab: 'netns' | 'sim'): Promise<Entry[]> {
  const shell = new Shell();
  const [totals, outages] = [[] as number[], [] as number[]];
  const steps = new Map<string, number[]>();
  try {
    for (let i = 0; i < RUNS; i++) {
      const events: RunEvent[] = [];
      const begun = performance.now();
      const args = [scenarioFile('aws-failover'), '--lab', lab, '--format', 'ndjson'];
      const { code, stderr } = await shell.start(args, (event) => void events.push(event)).done;
      if (code !== 0) throw new Error(`the scenario ended with ${code}: ${stderr}`);
      totals.push((performance.now() - begun) / 1000);
      for (const [id] of STEPS) steps.set(id, [...(steps.get(id) ?? []), stepMs(events, id)]);
      const flows = events.flatMap((event) => (event.type === 'outages' ? event.flows : []));
      outages.push(Math.max(...flows.map(({ outageMs }) => outageMs)));
    }
  } finally {
    await shell.close();
  }
  const limit = lab === 'netns' ? 6 : 1;
  return [
    {
      what: `full scenario (aws-failover) on ${lab}`,
      value: median(totals),
      unit: 's',
      target: { atMost: limit, of: 'value' },
    },
    // What steps take on the simulated lab is virtual time, and nothing that anybody waits for.
    ...(lab === 'sim' ? [] : STEPS).map(([id, what]): Entry => ({
      what: `... ${what}`,
      value: median(steps.get(id) ?? []),
      unit: 'ms',
      against: { what: 'the full scenario', value: median(totals) * 1000 },
    })),
    { what: `... longest outage of a flow, as measured on ${lab}`, value: median(outages), unit: 'ms' },
  ];
}

function stepMs(events: readonly RunEvent[], id: string): number {
  const start = events.find((event) => event.type === 'step-start' && event.id === id);
  const end = events.find((event) => event.type === 'step-end' && event.id === id);
  if (start === undefined || end === undefined) throw new Error(`no step ${id}`);
  return end.tMs - start.tMs;
}
