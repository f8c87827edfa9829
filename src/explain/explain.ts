import type { LoadedScenario } from '../scenario/load.js';
import { withExtensions } from '../scenario/registry.js';
import { topology } from '../scenario/topology.js';
import { costWords } from './cost-words.js';
import { lengthOf, timeWords } from './time.js';
import { buildWords, checkWords, roundWords } from './words.js';

/** A scenario in words, line by line: what is built, broken and checked, how long it takes, what it costs. Pure. */
export function explainScenario({ scenario, extensions, seeded }: LoadedScenario): string[] {
  const registry = withExtensions(extensions);
  const plan = topology(scenario);
  const rounds = [...new Set(scenario.faults.map((step) => step.round))];
  const drawn = scenario.seeds.length > 0;
  const again = seeded ? 'the same in each run' : 'drawn anew for each run, which prints and records its seed';
  return [
    `${scenario.name}${scenario.description === '' ? '' : `: ${scenario.description.trim().replace(/\s+/g, ' ')}`}`,
    '',
    `Builds a ${scenario.profile} lab:`,
    ...indent(buildWords(scenario, plan)),
    '',
    rounds.length === 0 ? 'Breaks nothing.' : 'Breaks, and proves every flow again after each round:',
    ...(drawn ? indent([`drawn by chance with seed ${scenario.seeds.join(', ')}: ${again}`]) : []),
    ...indent(
      rounds.flatMap((round) =>
        roundWords(
          round,
          scenario.faults.filter((step) => step.round === round),
          registry,
        ),
      ),
    ),
    ...(scenario.profile === 'soak' ? indent(['again and again until the ttl']) : []),
    '',
    'Checks:',
    ...indent(scenario.expect.map((expectation) => checkWords(expectation, registry))),
    '',
    'Takes:',
    ...indent(timeLines(scenario)),
    '',
    'Costs:',
    ...indent(costWords(plan, scenario.ttl, scenario.ttlSeconds)),
  ];
}

function timeLines(scenario: LoadedScenario['scenario']): string[] {
  const length = lengthOf(scenario);
  const ttl = `the lab ends by itself ${timeWords(scenario.ttlSeconds * 1000)} after it began (ttl ${scenario.ttl}), whatever happens`;
  if (length === null) return [`as long as the lab may live: ${ttl}`];
  return [
    `typically ${timeWords(length.typicalMs)} in the embedded lab; real clouds take minutes to start and stop machines`,
    `at most ${timeWords(length.mostMs)}, by its deadlines`,
    ttl,
  ];
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
