import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect } from 'chai';
import { ROOT } from './support.js';

const MB = 1024 * 1024;

/** What a module of the build loads before its first line runs: itself and what it imports, however deep. Bytes by file. */
function loadedWith(entry: string): Map<string, number> {
  const loaded = new Map<string, number>();
  const queue = [join(ROOT, 'dist', entry)];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (loaded.has(file)) continue;
    const text = readFileSync(file, 'utf8');
    loaded.set(file, Buffer.byteLength(text));
    const imports = [...text.matchAll(/(?:from|import)"(\.\/[^"]+\.js)"/g)].map(([, path]) => path ?? '');
    queue.push(...imports.map((path) => resolve(dirname(file ?? ''), path)));
  }
  return loaded;
}

function sum(sizes: Iterable<number>): number {
  return [...sizes].reduce((total, size) => total + size, 0);
}

/** Budgets are counts and bytes, which are the same on every machine; times are for `npm run bench`. */
describe('the size of the build', () => {
  it('lets the command line start with few modules of few bytes', () => {
    const loaded = loadedWith('labrun.js');
    expect(loaded.size).to.be.within(2, 8);
    expect(sum(loaded.values())).to.be.at.most(20_000);
  });

  it('keeps cloud SDKs out of what the simulated lab is loaded with', () => {
    expect(sum(loadedWith('sim.js').values())).to.be.at.most(MB / 2);
  });

  it('stays within what may be installed', () => {
    const files = readdirSync(join(ROOT, 'dist'), { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    expect(files.length).to.be.greaterThan(10);
    const bytes = sum(files.map(({ parentPath, name }) => statSync(join(parentPath, name)).size));
    expect(bytes).to.be.at.most(16 * MB);
  });

  it('needs no more packages than those that were agreed on', () => {
    const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { dev?: boolean; devOptional?: boolean }>;
    };
    const needed = Object.entries(lock.packages).filter(([path, { dev, devOptional }]) => path && !dev && !devOptional);
    expect(needed.length).to.be.at.most(150);
  });
});
