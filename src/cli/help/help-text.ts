/** The help text of a command, of a group of commands, of a topic, or the overview. */

import type { CommandSpec } from '../command-spec.ts';
import { renderCommandHelp } from './command-help.ts';
import { renderGroupHelp } from './group-help.ts';
import { overview } from './overview.ts';
import { renderTopic, topicOf } from './topics.ts';

/** Undefined if the words are none of these. `width` is that of the terminal, if stdout is one. */
export function helpText(
  words: string,
  specs: readonly CommandSpec[],
  width: number | undefined,
): string | undefined {
  const spec = specs.find((table) => table.names.includes(words));
  if (spec !== undefined) return renderCommandHelp(spec, width);
  if (words === '') return overview(specs, width);
  const topic = topicOf(words);
  return topic ? renderTopic(topic, specs, width) : renderGroupHelp(words, specs, width);
}
