/** The whole manual: the pages of docs/commands, and magnum(1). */
import { optionSections } from '../../cli/describe.ts';
import { globalOptions } from '../../cli/globals.ts';
import { manPage } from '../../cli/man.ts';
import type { VerbTable } from '../../cli/table.ts';
import { version } from '../../version.ts';
import { firstSteps } from '../tasks.ts';
import { topicOf } from './topics.ts';

export { manualPages } from '../../cli/manual.ts';

const TOPICS = ['authentication', 'environment', 'formats', 'exit-codes'];

/** `date` is that of the version, YYYY-MM-DD. */
export function manPageOf(verbs: readonly VerbTable[], date: string): string {
  const topics = TOPICS.flatMap((name) => {
    const topic = topicOf(name);
    return topic === undefined ? [] : [{ ...topic, sections: topic.sections(verbs) }];
  });
  const options = optionSections(globalOptions, 'Options');
  return manPage({ version, date, verbs, options, topics, firstSteps });
}
