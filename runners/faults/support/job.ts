import { shellQuote } from '../../ssh/quote.js';

/**
 * Shell line that starts a script in the background, in a session of its own: it outlives the login that started it. Its
 * number is in `pidFile`, which the script must remove when it is done (`$0`).
 */
export function startJob(pidFile: string, script: string, args: readonly string[] = []): string {
  const command = shellQuote(['setsid', 'sh', '-c', script, pidFile, ...args]);
  return `${command} </dev/null >/dev/null 2>&1 & echo $! >${shellQuote([pidFile])}`;
}

/** Shell line that kills such a script with all that it runs; that there is none is as good. */
export function endJob(pidFile: string): string {
  const file = shellQuote([pidFile]);
  return `[ ! -e ${file} ] || kill -s KILL -- "-$(cat ${file})" 2>/dev/null; rm -f ${file}`;
}
