import { VARIABLES } from './variables.js';
import { VERBS } from './verbs.js';

/** `labrun --help`. Written from tables, so that it needs no parser of command lines: it has to be quick. */
export function programHelp(): string {
  const verbs = Object.entries(VERBS).map(([name, { description }]) => [name, description] as const);
  return `Usage: labrun [command] [options] FILES...

Plays failover scenarios: builds a lab, breaks it, says what held, and leaves nothing running.

Commands:
${table([...verbs, ['help', 'print help for a command']])}

Options:
${table([
  ['-h, --help', 'print help; labrun COMMAND --help has the options of a command'],
  ['-V, --version', 'print the version'],
])}

Exit codes:
  0 pass   1 fail   2 bad usage or scenario   3 inconclusive, or labrun itself failed
  4 the lab is not clean   130 interrupted and torn down

Environment:
${table(VARIABLES)}
`;
}

function table(rows: readonly (readonly [name: string, meaning: string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, meaning]) => `  ${name.padEnd(width)}  ${meaning}`).join('\n');
}
