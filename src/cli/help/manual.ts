/** The manual: docs/commands and magnum(1). */

import { version } from '../../version.ts';
import type { CommandSpec } from '../command-spec.ts';
import { globalOptions } from '../global-options.ts';
import { optionSections } from './command-description.ts';
import { quickStart } from './command-groups.ts';
import { manPage } from './man-page.ts';
import { topicOf } from './topics.ts';

export { manualPages } from './command-pages.ts';

const TOPICS = ['authentication', 'environment', 'formats', 'exit-codes'];

/** `date` is the release date, YYYY-MM-DD. */
export function manPageOf(specs: readonly CommandSpec[], date: string): string {
  const topics = TOPICS.flatMap((name) => {
    const topic = topicOf(name);
    return topic === undefined ? [] : [{ ...topic, sections: topic.sections(specs) }];
  });
  const options = optionSections(globalOptions, 'Options');
  return manPage({ version, date, specs, options, topics, quickStart });
}
