import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../../src/errors.js';
import { loadScenario, loadScenarios } from '../../src/scenario/load.js';
import { ScenarioError } from '../../src/scenario/problem.js';
import { MAX_FILE_BYTES } from '../../src/scenario/read.js';
import { inFolder, problemsOf, problemsOfFile } from './support.js';

describe('a file that cannot be a scenario', () => {
  const cases: [title: string, path: string, message: RegExp, prepare: (dir: string) => unknown][] = [
    ['is missing', 'no.yaml', /^no such file$/, () => undefined],
    ['has no name', '', /^no such file$/, () => undefined],
    ['is a directory', 'dir', /^is a directory; expected a scenario file/, (dir) => mkdir(join(dir, 'dir'))],
    [
      'is below a file',
      'file/x.yaml',
      /^no such file: part of its path is not a directory$/,
      (dir) => writeFile(join(dir, 'file'), ''),
    ],
    [
      'is a link to itself',
      'loop.yaml',
      /^cannot be read: its symbolic links go round/,
      (dir) => symlink('loop.yaml', join(dir, 'loop.yaml')),
    ],
    [
      'is a pipe that nobody writes to',
      'pipe',
      /^is not a regular file/,
      (dir) => execFileSync('mkfifo', [join(dir, 'pipe')]),
    ],
    ['is a device', '/dev/zero', /^is not a regular file/, () => undefined],
    ['has a null byte in its name', 'a\0b', /^cannot be read: /, () => undefined],
    ['has a name without end', 'x'.repeat(5000), /^cannot be read: its name is too long$/, () => undefined],
    [
      'is huge',
      'huge.yaml',
      /^is larger than 64 KiB/,
      (dir) => writeFile(join(dir, 'huge.yaml'), Buffer.alloc(MAX_FILE_BYTES + 1, '#')),
    ],
  ];
  for (const [title, path, message, prepare] of cases) {
    it(title, () =>
      inFolder(async (dir) => {
        await prepare(dir);
        const problems = await problemsOfFile(path, dir);
        expect(problems).to.have.length(1);
        expect(problems[0]).to.include({ file: path, line: 1, column: 1, excerpt: '' });
        expect(problems[0]?.message).to.match(message);
      }),
    );
  }

  it('may not be read', function () {
    const uid = process.geteuid?.();
    return inFolder(async (dir) => {
      await writeFile(join(dir, 's.yaml'), 'name: x\n', { mode: 0 });
      await chmod(dir, 0o755);
      // Root may read everything: be nobody for a moment.
      if (uid === 0) process.seteuid?.(65534);
      try {
        const [problem] = await problemsOfFile('s.yaml', dir);
        expect(problem?.message).to.equal('cannot be read: permission denied');
      } finally {
        if (uid === 0) process.seteuid?.(0);
      }
    });
  });

  const bytes: [title: string, content: Uint8Array, at: [number, number]][] = [
    ['has a null byte', Buffer.from('name: x\nttl: \0\n'), [2, 6]],
    ['is not UTF-8', Buffer.from([0x6e, 0x0a, 0x61, 0xff, 0x0a]), [2, 2]],
    ['is UTF-16', Buffer.from('\ufeffname: x\n', 'utf16le'), [1, 1]],
    ['is an ELF executable', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0]), [1, 8]],
  ];
  for (const [title, content, [line, column]] of bytes) {
    it(title, async () => {
      const problems = await problemsOf(content);
      expect(problems).to.have.length(1);
      expect(problems[0]).to.include({
        line,
        column,
        message: 'is not text in UTF-8; expected a scenario file (YAML)',
      });
    });
  }

  it('may be exactly as large as is allowed', async () => {
    expect(
      await problemsOf(Buffer.concat([Buffer.from('name: x\n'), Buffer.alloc(MAX_FILE_BYTES - 8, '#')])),
    ).to.deep.equal([]);
  });

  it('may begin with a byte order mark and end its lines as on Windows', async () => {
    expect(await problemsOf('\ufeffname: x\r\nttl: 2h\r\n')).to.deep.equal([]);
    const [problem] = await problemsOf('\ufeffnmae: x\r\n');
    expect(problem).to.include({ line: 1, column: 1, excerpt: '  1 | nmae: x\n    | ^^^^' });
  });
});

describe('the error of a scenario file', () => {
  const BROKEN = 'name: x\nproviders: [azur]\nttl: 0\n';

  it('is a UsageError with a code, which holds every problem in the order of the file', () =>
    inFolder(async (dir) => {
      await writeFile(join(dir, 's.yaml'), BROKEN);
      const error = await loadScenario('s.yaml', dir).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(ScenarioError).and.instanceOf(UsageError);
      expect(error).to.include({ code: 'scenario.invalid', exitCode: 2, name: 'ScenarioError' });
      expect((error as ScenarioError).problems.map(({ line }) => line)).to.deep.equal([2, 3]);
    }));

  it('reads file:line:column, the line with carets, what was expected and the nearest word', () =>
    inFolder(async (dir) => {
      await writeFile(join(dir, 's.yaml'), BROKEN);
      const error = (await loadScenario('s.yaml', dir).catch((thrown: unknown) => thrown)) as Error;
      expect(error.message).to.equal(
        [
          '2 problems in s.yaml',
          's.yaml:2:13: unknown provider "azur"; expected one of: onprem, aws, oci, azure',
          '  2 | providers: [azur]',
          '    |             ^^^^',
          '  did you mean "azure"?',
          's.yaml:3:6: "0" is zero; it must be more than zero',
          '  3 | ttl: 0',
          '    |      ^',
        ].join('\n'),
      );
    }));

  it('names a file as it was given, relative to the folder it was given for', () =>
    inFolder(async (dir) => {
      await mkdir(join(dir, 'a'));
      await writeFile(join(dir, 'a', 's.yaml'), BROKEN);
      expect((await problemsOfFile('a/../a/s.yaml', dir))[0]?.file).to.equal('a/../a/s.yaml');
      expect((await problemsOfFile(join(dir, 'a/s.yaml'), '/'))[0]?.file).to.equal(join(dir, 'a/s.yaml'));
    }));

  it('is one for several files, which holds the problems of all', () =>
    inFolder(async (dir) => {
      await writeFile(join(dir, 'a.yaml'), BROKEN);
      await writeFile(join(dir, 'b.yaml'), 'name: ok\n');
      const error = (await loadScenarios(['a.yaml', 'b.yaml', 'c.yaml'], dir).catch(
        (thrown: unknown) => thrown,
      )) as ScenarioError;
      expect(error.problems.map(({ file }) => file)).to.deep.equal(['a.yaml', 'a.yaml', 'c.yaml']);
      expect(error.message.split('\n')[0]).to.equal('3 problems in 2 files');
      const loaded = await loadScenarios(['b.yaml', 'b.yaml'], dir);
      expect(loaded.map(({ path, scenario }) => [path, scenario.name])).to.deep.equal([
        ['b.yaml', 'ok'],
        ['b.yaml', 'ok'],
      ]);
    }));

  it('shows neither control characters nor a line without end', async () => {
    const [problem] = await problemsOf(`name: x\nttl: "${' '.repeat(500)}\u001b[31m"\n`);
    expect(problem?.column).to.equal(6);
    const [shown = '', carets = ''] = problem?.excerpt.split('\n') ?? [];
    expect(shown.length).to.be.at.most(110);
    expect(carets.length).to.be.at.most(110);
    expect(problem?.message).to.not.include('\u001b');
    const [second] = await problemsOf('name: x\nttl: "\u202e1h"\n');
    expect(second?.excerpt).to.not.include('\u202e');
  });

  it('shows the place in question of a long line', async () => {
    const [problem] = await problemsOf(`name: x\nproviders: [${' '.repeat(300)}azur]\n`);
    const [shown = '', carets = ''] = problem?.excerpt.split('\n') ?? [];
    expect(shown.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1)).to.equal('azur');
  });

  it('shows fifty problems and counts the rest', () =>
    inFolder(async (dir) => {
      await writeFile(
        join(dir, 's.yaml'),
        `name: x\nproviders: [${Array.from({ length: 80 }, () => 'no').join(', ')}]\n`,
      );
      const error = (await loadScenario('s.yaml', dir).catch((thrown: unknown) => thrown)) as ScenarioError;
      expect(error.problems).to.have.length(80);
      expect(error.message.split('\n')[0]).to.equal('80 problems in s.yaml; the first 50 are shown');
      expect(error.message.match(/unknown provider/g)).to.have.length(50);
    }));
});
