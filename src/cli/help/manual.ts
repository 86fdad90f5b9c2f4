/** The manual: docs/commands and the man pages. */

import { version } from '../../version.ts';
import type { CommandSpec } from '../command-spec.ts';
import { globalOptions } from '../global-options.ts';
import { optionSections } from './command-description.ts';
import { quickStart } from './command-groups.ts';
import { commandManPage, manNameOf, manPage, type Release } from './man-page.ts';
import { topicOf } from './topics.ts';

export { manualPages } from './command-pages.ts';

const TOPICS = ['authentication', 'environment', 'formats', 'exit-codes'];

export interface ManPage {
  /** In man/. */
  readonly file: string;
  readonly text: string;
}

/** magnum(1), and a page for each command that is not hidden. `date` is the release date, YYYY-MM-DD. */
export function manPagesOf(specs: readonly CommandSpec[], date: string): ManPage[] {
  const release = { version, date };
  const shown = specs.filter(({ hidden }) => hidden !== true);
  return [
    { file: 'magnum.1', text: overviewPage(shown, release) },
    ...shown.map((spec) => ({
      file: `${manNameOf(spec)}.1`,
      text: commandManPage(spec, shown, release),
    })),
  ];
}

function overviewPage(specs: readonly CommandSpec[], release: Release): string {
  const topics = TOPICS.flatMap((name) => {
    const topic = topicOf(name);
    return topic === undefined ? [] : [{ ...topic, sections: topic.sections(specs) }];
  });
  const options = optionSections(globalOptions, 'Options');
  const commands = topicOf('commands')?.sections(specs) ?? [];
  return manPage({ ...release, specs, commands, options, topics, quickStart });
}
