/** Output formats of kubectl that this program has under other names. */
import type { CommandSpec } from './command-spec.ts';
import type { ArgumentLine } from './legacy-arguments.ts';
import { suggestedCommand } from './suggested-command.ts';

/** The hint for an invalid --format on the line; undefined for a value that no other tool has. */
export function formatHint(line: ArgumentLine): string | undefined {
  const { spec } = line;
  const format = foreignFormat(line);
  if (spec === undefined || format === undefined) return undefined;
  if (format.words === undefined) return `To ${format.purpose}, use -f value -c COLUMN.`;
  return `To ${format.purpose}: ${suggestedCommand(spec, line, { without: 'format', more: format.words })}`;
}

interface ForeignFormat {
  readonly purpose: string;
  /** The options of this program; undefined if they depend on the command. */
  readonly words: readonly string[] | undefined;
}

/** What --format on the line is in kubectl; undefined if it is a format of this program, or unknown. */
export function foreignFormat({ spec, tokens }: ArgumentLine): ForeignFormat | undefined {
  const format = tokens.findLast((token) => token.kind === 'option' && token.option.key === 'format');
  const value = format?.kind === 'option' ? format.value : undefined;
  if (spec === undefined || value === undefined) return undefined;
  return value === 'wide' ? wideFormat(spec) : columnFormat(value, spec);
}

function wideFormat({ options = {}, output }: CommandSpec): ForeignFormat | undefined {
  const { fields, long } = options;
  if (long !== undefined)
    return { purpose: `show more ${output === 'rows' ? 'columns' : 'properties'}`, words: ['--long'] };
  if (fields?.type === 'text' && fields.examples !== undefined)
    return { purpose: 'show more columns', words: ['--fields', fields.examples.join(',')] };
  return undefined;
}

function columnFormat(value: string, { names, output }: CommandSpec): ForeignFormat | undefined {
  const printsColumns = output === 'rows' || output === 'record';
  if (!printsColumns || !/^(name|jsonpath|go-template|custom-columns)\b/.test(value)) return undefined;
  const words = HAS_NAME.test(names[0]) ? ['-f', 'value', '-c', 'name'] : undefined;
  return { purpose: 'print one column', words };
}

/** The commands whose results have a name. */
const HAS_NAME = /^(cluster|cluster-template|nodegroup|project)-/;
