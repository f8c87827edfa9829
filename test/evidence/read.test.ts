import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { EvidenceError } from '../../src/evidence/errors.js';
import { parseEvents, readEvents } from '../../src/evidence/read.js';
import { Recording } from './support/recording.js';

const lines = new Recording().events().map((event) => JSON.stringify(event));
const text = (list: readonly string[]): string => list.map((line) => `${line}\n`).join('');

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof EvidenceError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'no error';
}

describe('reading the record of a run', () => {
  let dir = '';
  beforeEach(async () => void (dir = await mkdtemp(join(tmpdir(), 'labrun-read-'))));
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('reads what was written, in order', async () => {
    await writeFile(join(dir, 'events.jsonl'), text(lines));
    expect(await readEvents(dir)).to.deep.equal(new Recording().events());
  });

  it('leaves out what a killed writer did not finish, at whatever byte it was killed', () => {
    const [first = '', second = ''] = lines;
    for (const cut of [1, 10, second.length - 1, second.length])
      expect(parseEvents(text([first]) + second.slice(0, cut)).map((event) => event.seq)).to.deep.equal([1]);
    expect(parseEvents('')).to.deep.equal([]);
    expect(parseEvents(first)).to.deep.equal([]);
  });

  it('refuses a hole, a repeated and a damaged record, with the place', () => {
    expect(codeOf(() => parseEvents(text([...lines.slice(0, 3), ...lines.slice(4)]), 'run/events.jsonl'))).to.match(
      /^evidence.damaged: run\/events.jsonl:4: record 4 is missing; found number 5/,
    );
    expect(codeOf(() => parseEvents(text([...lines.slice(0, 3), ...lines.slice(2)])))).to.match(/damaged/);
    expect(codeOf(() => parseEvents(text(lines.slice(1))))).to.match(/damaged/);
    for (const junk of ['{"v":1', 'null', '42', '[]', ''])
      expect(
        codeOf(() => parseEvents(text([...lines.slice(0, 2), junk, ...lines.slice(3)]))),
        junk,
      ).to.match(/damaged.*:3: not a record/);
    expect(codeOf(() => parseEvents(text(['{"v":1,"seq":1,"type":"lab"}'])))).to.match(/damaged.*time/);
  });

  it('refuses a version that it does not know', () => {
    const [first = ''] = lines;
    expect(codeOf(() => parseEvents(text([first.replace('"v":1', '"v":2')])))).to.match(/^evidence.version/);
  });

  it('refuses a type that it does not know, because that may be what speaks against a pass', () => {
    const unknown = (lines[0] ?? '').replace('"type":"run-start"', '"type":"fault-undetected"');
    expect(codeOf(() => parseEvents(text([unknown])))).to.match(
      /^evidence.version: .*:1: a record of type "fault-undetected"/,
    );
  });

  it('refuses a record without what its type asks for, and says what', () => {
    const at = lines.findIndex((line) => line.includes('"type":"matrix"'));
    const broken = (from: string, to: string): string =>
      codeOf(() => parseEvents(text(lines.with(at, (lines[at] ?? '').replace(from, to)))));
    expect(broken('"src":"onprem-client"', '"src":7')).to.match(
      new RegExp(`^evidence.damaged: .*:${at + 1}: a record of type matrix without a proper matrix.flows\\[0\\].src$`),
    );
    expect(broken('"phase":"baseline"', '"phase":null')).to.include('without a proper');
  });

  it('says what a run directory is when there is no record', async () => {
    const error = await readEvents(dir).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).to.be.instanceOf(EvidenceError);
    expect(error).to.include({ code: 'evidence.missing', exitCode: 2 });
  });
});
