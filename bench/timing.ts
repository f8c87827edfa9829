import { spawn } from 'node:child_process';

/** The middle one of some numbers. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[middle]];
  return ((low ?? NaN) + (high ?? NaN)) / 2;
}

/** How long a program takes, in ms. Throws when it does not end with 0. */
export function timeProgram(command: string, args: readonly string[], env = process.env): Promise<number> {
  const begun = performance.now();
  return new Promise((settle, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], env });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) settle(performance.now() - begun);
      else reject(new Error(`${command} ${args.join(' ')} ended with ${code}: ${stderr}`));
    });
  });
}

/** Medians of two things that are measured in turn, so that both see the same machine. */
export async function inTurn(
  times: number,
  first: () => Promise<number>,
  second: () => Promise<number>,
): Promise<[number, number]> {
  const [a, b]: [number[], number[]] = [[], []];
  for (let i = 0; i < times; i++) {
    a.push(await first());
    b.push(await second());
  }
  return [median(a), median(b)];
}
