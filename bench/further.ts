import { scenarioFile, Shell } from '../test/e2e/support/labrun.js';
import type { Entry } from './entry.js';
import { median } from './timing.js';

const RUNS = 6;

/** What each scenario costs on the simulated lab that labrun plays after its first one in the same process, as in `labrun *.yaml`. */
export async function furtherScenario(): Promise<Entry[]> {
  const shell = new Shell();
  const ends: number[] = [];
  try {
    const files = Array<string>(RUNS).fill(scenarioFile('aws-failover'));
    const { code, stderr } = await shell.start([...files, '--lab', 'sim', '--format', 'ndjson'], ({ type }) => {
      if (type === 'run-end') ends.push(performance.now());
    }).done;
    if (code !== 0 || ends.length !== RUNS) throw new Error(`the scenarios ended with ${code}: ${stderr}`);
  } finally {
    await shell.close();
  }
  return [
    {
      what: '... each further scenario that the same process plays',
      value: median(ends.slice(1).map((end, index) => (end - (ends[index] ?? end)) / 1000)),
      unit: 's',
      target: { atMost: 1, of: 'value' },
    },
  ];
}
