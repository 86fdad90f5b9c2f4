/** The text that help shows: of one command, of a topic, or of everything. */

import type { CommandSpec } from '../command-spec.ts';
import { renderCommandHelp } from './command-help.ts';
import { overview } from './overview.ts';
import { renderTopic, topicOf } from './topics.ts';

/** undefined where the words are neither a command nor a topic. `width` is that of the terminal, where there is one. */
export function helpText(
  words: string,
  specs: readonly CommandSpec[],
  width: number | undefined,
): string | undefined {
  const spec = specs.find((table) => table.names.includes(words));
  if (spec !== undefined) return renderCommandHelp(spec, width);
  if (words === '') return overview(specs, width);
  const topic = topicOf(words);
  return topic && renderTopic(topic, specs, width);
}
