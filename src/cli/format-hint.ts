/** Hints for output formats of kubectl that this program has under other names. */
import type { ArgumentLine } from './legacy-arguments.ts';
import { suggestedCommand } from './suggested-command.ts';

/** The hint for an invalid --format on the line; undefined for a value that no other tool has. */
export function formatHint(line: ArgumentLine): string | undefined {
  const { spec, tokens } = line;
  if (spec === undefined) return undefined;
  const format = tokens.findLast((token) => token.kind === 'option' && token.option.key === 'format');
  const value = format?.kind === 'option' ? format.value : undefined;
  const suggest = (...more: readonly string[]) => suggestedCommand(spec, line, { without: 'format', more });
  if (value === 'wide') {
    const { fields, long } = spec.options ?? {};
    const subject = spec.output === 'rows' ? 'columns' : 'properties';
    if (long !== undefined) return `To show more ${subject}: ${suggest('--long')}`;
    if (fields?.type === 'text' && fields.examples !== undefined)
      return `To show more columns: ${suggest('--fields', fields.examples.join(','))}`;
    return undefined;
  }
  const printsColumns = spec.output === 'rows' || spec.output === 'record';
  if (!printsColumns || !/^(name|jsonpath|go-template|custom-columns)\b/.test(value ?? '')) return undefined;
  if (!HAS_NAME.test(spec.names[0])) return 'To print one column, use -f value -c COLUMN.';
  return `To print one column: ${suggest('-f', 'value', '-c', 'name')}`;
}

/** The commands whose results have a name. */
const HAS_NAME = /^(cluster|cluster-template|nodegroup|project)-/;
