/** The form of the texts in command specifications: docs/style-guide.md, "Help". */
import { describe, expect, it } from 'vitest';
import type { CommandSpec, OptionSpec } from '../../src/cli/command-spec.ts';
import { globalOptions } from '../../src/cli/global-options.ts';
import { topicNames } from '../../src/cli/help/topic-names.ts';
import { topicOf } from '../../src/cli/help/topics.ts';
import { optionsOf } from '../../src/cli/option-lookup.ts';
import { outputOptionsFor } from '../../src/cli/output-options.ts';
import { commands } from '../../src/commands/registry.ts';
import { descriptionOf } from '../../src/completion/next-words.ts';

const specs: readonly CommandSpec[] = commands.map(({ table }) => table);
const MAX_SUMMARY_CHARS = 70;

/** A help text and the place that has it, for the messages of failures. */
interface HelpText {
  readonly place: string;
  readonly text: string;
}

const textsOfOption = (command: string, option: OptionSpec): HelpText[] => [
  { place: `${command} ${option.flag}`, text: option.help },
  ...(option.type === 'toggle' ? [{ place: `${command} ${option.off}`, text: option.offHelp }] : []),
];

const optionsWithCommands: readonly (readonly [command: string, option: OptionSpec])[] = [
  ...Object.values<OptionSpec>(globalOptions).map((option) => ['magnum', option] as const),
  ...specs.flatMap((spec) =>
    [...Object.values<OptionSpec>(spec.options ?? {}), ...Object.values(outputOptionsFor(spec.output))].map(
      (option) => [spec.names[0], option] as const,
    ),
  ),
];

const summaries: readonly HelpText[] = specs.map(({ names, summary }) => ({
  place: names[0],
  text: summary,
}));
const descriptions: readonly HelpText[] = specs.flatMap(({ names, description }) =>
  (description?.split('\n\n') ?? []).map((text) => ({ place: names[0], text })),
);
const optionHelps: readonly HelpText[] = optionsWithCommands.flatMap(([command, option]) =>
  textsOfOption(command, option),
);
const positionalHelps: readonly HelpText[] = specs.flatMap(({ names, positionals = {} }) =>
  Object.values(positionals).map(({ label, help }) => ({ place: `${names[0]} ${label}`, text: help })),
);
const captions: readonly HelpText[] = specs.flatMap(({ names, examples = [] }) =>
  examples.map(({ command, help }) => ({ place: `${names[0]}: ${command}`, text: help })),
);

/** The texts that do not match, as lines. */
const failing = (texts: readonly HelpText[], isRight: (text: string) => boolean): string[] => [
  ...new Set(texts.filter(({ text }) => !isRight(text)).map(({ place, text }) => `${place}: ${text}`)),
];

const startsWithCapital = (text: string): boolean => /^[A-Z]/.test(text);
/** Or with an ellipsis. */
const endsWithFullStop = (text: string): boolean => text.endsWith('.');

describe('command summaries', () => {
  it('are sentences', () => {
    expect(failing(summaries, (text) => startsWithCapital(text) && endsWithFullStop(text))).toEqual([]);
  });

  it(`are one line of at most ${MAX_SUMMARY_CHARS} characters`, () => {
    const isShort = (text: string) => text.length <= MAX_SUMMARY_CHARS && !text.includes('\n');
    expect(failing(summaries, isShort)).toEqual([]);
  });

  it('are imperative: the verb does not end in s', () => {
    expect(failing(summaries, (text) => !/^\w+s\b/.test(text))).toEqual([]);
  });
});

describe('help texts', () => {
  it('descriptions are paragraphs of sentences', () => {
    expect(failing(descriptions, (text) => startsWithCapital(text) && endsWithFullStop(text))).toEqual([]);
  });

  it('options start with a capital letter and end with a full stop', () => {
    expect(failing(optionHelps, (text) => startsWithCapital(text) && endsWithFullStop(text))).toEqual([]);
  });

  it('arguments end with a full stop', () => {
    expect(failing(positionalHelps, endsWithFullStop)).toEqual([]);
  });

  it('captions of examples start with a capital letter and have no punctuation at the end', () => {
    expect(failing(captions, (text) => startsWithCapital(text) && /\w$/.test(text))).toEqual([]);
  });

  it('titles of option groups are at most three words, without punctuation at the end', () => {
    const titles = optionsWithCommands.flatMap(([command, { flag, group }]) =>
      group === undefined ? [] : [{ place: `${command} ${flag}`, text: group }],
    );
    expect(failing(titles, (text) => /^[A-Z][\w-]*( [\w-]+){0,2}$/.test(text))).toEqual([]);
  });

  it('entries of help topics end with a full stop, except exit codes', () => {
    const entries = topicNames
      .filter((name) => name !== 'exit-codes')
      .flatMap((name) => topicOf(name)?.sections(specs) ?? [])
      .flatMap((section) => section.entries.map(([term, meaning]) => ({ place: term, text: meaning })))
      // The variables of an option follow its text.
      .map(({ place, text }) => ({ place, text: text.replace(/ (\[[^\]]*\]|\(default: .*\))$/, '') }));
    expect(entries.length).toBeGreaterThan(100);
    expect(failing(entries, endsWithFullStop)).toEqual([]);
  });

  it('are ASCII and do not say please', () => {
    const all = [...summaries, ...descriptions, ...optionHelps, ...positionalHelps, ...captions];
    expect(failing(all, (text) => /^[\n -~]+$/.test(text) && !/\bplease\b/i.test(text))).toEqual([]);
  });
});

describe('completion descriptions, the first sentences of the help of options', () => {
  const shown = specs
    .filter(({ hidden }) => hidden !== true)
    .map((spec) => ({
      command: spec.names[0],
      texts: optionsOf(spec)
        .filter((option) => option.spec.hidden !== true)
        .flatMap((option) => textsOfOption(spec.names[0], option.spec))
        .map(({ place, text }) => ({ place, text: descriptionOf(text) })),
    }));
  const all = shown.flatMap(({ texts }) => texts);

  it('are of every option of every command', () => {
    expect(all.length).toBeGreaterThan(40 * shown.length);
  });

  it('have at least two words', () => {
    expect(failing(all, (text) => text.split(/\s+/).length >= 2)).toEqual([]);
  });

  it('do not merely name a product or a restriction', () => {
    const PRODUCT =
      /^(for )?(kubernetes|docker|docker swarm|swarm|mesos|keystone|magnum|openstack|openid connect)( clusters?)?( only)?$/i;
    const RESTRICTION = /^(with|without|for|only|if|requires) --/i;
    expect(failing(all, (text) => !PRODUCT.test(text) && !RESTRICTION.test(text))).toEqual([]);
  });

  it('differ between the options of a command', () => {
    const shared = shown.flatMap(({ texts }) =>
      texts.flatMap(({ place, text }, index) => {
        const earlier = texts.slice(0, index).find((other) => other.text === text);
        return earlier === undefined ? [] : [`${earlier.place}, ${place}: ${text}`];
      }),
    );
    expect(shared).toEqual([]);
  });
});
