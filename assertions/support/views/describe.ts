import type { Shape } from '../../jmespath/shape.js';
import { VIEWS, VIEW_NAMES } from './index.js';

/** The fields of every view as Markdown, for docs/queries.md. */
export function describeViews(): string {
  return VIEW_NAMES.map((name) => {
    const { describe, shape, of } = VIEWS[name];
    return `### ${name}\n\n${capital(describe)}. ${WHEN[of]}\n\n\`\`\`text\n${lines(shape, '').join('\n')}\n\`\`\`\n`;
  }).join('\n');
}

const WHEN = {
  settled: 'Recorded in the `baseline` and `after-N`, once round N has played.',
  round: 'Recorded once for each round of faults: `during-N`.',
  moment: 'Recorded many times `during-N`, and once in the `baseline` and `after-N`.',
};

/** A shape in lines; the fields of a mapping are indented below it. */
function lines(shape: Shape, indent: string): string[] {
  const inner = innermost(shape);
  const head = `${indent}${kindOf(shape)}`;
  return inner.kind === 'mapping' ? [head, ...fields(inner.fields, `${indent}  `)] : [head];
}

function fields(all: Readonly<Record<string, Shape>>, indent: string): string[] {
  return Object.entries(all).flatMap(([name, shape]) => {
    const note = shape.note === undefined ? '' : `  # ${shape.note}`;
    const inner = innermost(shape);
    const line = `${indent}${name}: ${kindOf(shape)}${note}`;
    return inner.kind === 'mapping' ? [line, ...fields(inner.fields, `${indent}  `)] : [line];
  });
}

function innermost(shape: Shape): Shape {
  return shape.kind === 'list' ? innermost(shape.of) : shape;
}

/** `list of text`, `pass | fail`. */
function kindOf(shape: Shape): string {
  switch (shape.kind) {
    case 'list':
      return `list of ${kindOf(shape.of)}`;
    case 'table':
      return `mapping of names to ${kindOf(shape.of)}`;
    case 'text':
      if (shape.values !== undefined)
        return shape.values.length > 4
          ? several(shape.values)
          : [...shape.values, ...(shape.form === undefined ? [] : [`${shape.form.example} ...`])].join(' | ');
      return shape.form === undefined ? 'text' : `address such as ${shape.form.example}`;
    case 'any':
      return 'anything';
    case 'boolean':
      return 'true | false';
    default:
      return shape.kind;
  }
}

/** Names of nodes are many, and all of a kind. */
function several(values: readonly string[]): string {
  if (values.includes('aws-client')) return values.includes('aws-router-a') ? 'node' : 'client';
  return values.includes('aws-router-a') ? 'router' : values.join(' | ');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
