// Writes the fields of all views into docs/queries.md, between its two marks. A test keeps it true.
import { readFile, writeFile } from 'node:fs/promises';
import { tsImport } from 'tsx/esm/api';

const { describeViews } = await tsImport('../assertions/support/views/describe.ts', import.meta.url);
const file = new URL('../docs/queries.md', import.meta.url);
const text = await readFile(file, 'utf8');
const [begin, end] = ['<!-- views -->\n', '<!-- end of views -->'];
const [before, after] = [text.slice(0, text.indexOf(begin) + begin.length), text.slice(text.indexOf(end))];
await writeFile(file, `${before}\n${describeViews()}\n${after}`);
