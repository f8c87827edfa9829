import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from './labrun.js';

/** The code blocks of a document of docs/ that begin with the name of a file in a comment. */
export function filesIn(document: string): { file: string; content: string }[] {
  const text = readFileSync(join(ROOT, 'docs', document), 'utf8');
  return [...text.matchAll(/```\w+\n(?:\/\/|#) ([\w./-]+)\n([^]*?)```/g)].map(([, file = '', content = '']) => ({
    file,
    content,
  }));
}

/** Writes these files into a folder, as a reader would. */
export function writeFiles(document: string, folder: string): string[] {
  return filesIn(document).map(({ file, content }) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), content);
    return file;
  });
}
