/** The text that help shows: of one command, of a topic, or of everything. */

import type { CommandSpec } from '../command-spec.ts';
import { renderCommandHelp } from './command-help.ts';
import { overview } from './overview.ts';
import { renderTopic, topicOf } from './topics.ts';

/** undefined where the words are neither a command nor a topic. `width` is that of the terminal, where there is one. */
export function helpText(
  words: string,
  verbs: readonly CommandSpec[],
  width: number | undefined,
): string | undefined {
  const verb = verbs.find((table) => table.names.includes(words));
  if (verb !== undefined) return renderCommandHelp(verb, width);
  if (words === '') return overview(verbs, width);
  const topic = topicOf(words);
  return topic && renderTopic(topic, verbs, width);
}
