/** What help knows besides the commands: a page a topic. */

import type { CommandSpec, OptionSpec } from '../command-spec.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { globalOptions } from '../global-options.ts';
import { authenticationSections } from './authentication.ts';
import { exitCodeEntry, optionSections } from './command-description.ts';
import { commandGroups } from './command-groups.ts';
import { columnsFor, type Entry, paragraphs, type Section, section, wrap } from './text-layout.ts';
import { topicNames } from './topic-names.ts';

export interface Topic {
  readonly title: string;
  readonly paragraphs: readonly string[];
  sections(specs: readonly CommandSpec[]): readonly Section[];
}

const commands: Topic = {
  title: 'Every command',
  paragraphs: [
    'Where a word holds a hyphen, a space will do as well: `magnum cluster list` is `magnum cluster-list`.',
  ],
  sections: (specs) => {
    const summaries = new Map(
      specs.filter(({ hidden }) => hidden !== true).map(({ names, summary }) => [names[0], summary] as const),
    );
    return commandGroups
      .map(({ title, commands: names }) => ({
        title,
        entries: names.flatMap((name): Entry[] => {
          const summary = summaries.get(name);
          return summary === undefined ? [] : [[name, summary]];
        }),
      }))
      .filter(({ entries }) => entries.length > 0);
  },
};

const options: Topic = {
  title: 'Options that every command takes',
  paragraphs: ['They may stand before or behind the command. The variables in brackets say the same.'],
  sections: () => optionSections(globalOptions, 'Options'),
};

const VARIABLES: readonly Section[] = [
  {
    title: 'Which cloud, from where',
    entries: [
      ['OS_CLIENT_CONFIG_FILE', 'The clouds.yaml to read, in place of the usual ones.'],
      ['OS_CLIENT_SECURE_FILE', 'The secure.yaml to read.'],
      ['OS_CLIENT_VENDOR_FILE', 'The clouds-public.yaml to read.'],
      [
        'MAGNUM_UNTRUSTED_FILES',
        'Those of these files that must be allowed, as in the current directory; set by kubeconfigs.',
      ],
      ['OS_CLOUD_NAME', 'The name that the cloud of OS_* variables goes by; envvars otherwise.'],
      ['XDG_CONFIG_HOME, XDG_CONFIG_DIRS', 'Where openstack/clouds.yaml is looked for.'],
    ],
  },
  {
    title: 'The network',
    entries: [
      ['http_proxy, https_proxy, all_proxy, no_proxy', 'The proxy, and what goes past it.'],
      [
        'REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE, SSL_CERT_FILE, SSL_CERT_DIR, NODE_EXTRA_CA_CERTS',
        'Certificate authorities to trust besides the system’s.',
      ],
      ['KRB5CCNAME, KRB5_CONFIG', 'Read by the Kerberos library: the tickets, and the realms.'],
    ],
  },
  {
    title: 'Where things are put',
    entries: [
      ['XDG_CACHE_HOME', 'Tokens, sessions and what servers can do; ~/.cache otherwise.'],
      ['XDG_STATE_HOME', 'Allowed files and the sandbox; ~/.local/state otherwise.'],
      [
        'XDG_DATA_HOME, BASH_COMPLETION_USER_DIR, ZDOTDIR',
        'Where completion --install puts what bash and zsh look for.',
      ],
      ['KUBECONFIG', 'The kubeconfig that cluster-config --merge writes into.'],
      ['DOCKER_CONFIG', 'Where docker keeps its contexts.'],
      ['SHELL', 'The shell that cluster-config and sandbox start write for, where --shell does not say.'],
    ],
  },
  {
    title: 'How it looks',
    entries: [
      ['MAGNUM_ALLOW_HTTP', 'Addresses without TLS in answers of servers with it, as --allow-http.'],
      ['MAGNUM_NO_INPUT', 'No questions, as --no-input.'],
      [
        'MAGNUM_COMPLETION_TIMEOUT',
        'Milliseconds that the Tab key waits for names from the cloud; 800 otherwise.',
      ],
      ['NO_COLOR', 'No colour.'],
      ['CLICOLOR_FORCE', 'Colour, even where it is no terminal.'],
      ['TERM', 'dumb: no colour, nothing that moves.'],
      ['MAGNUM_PAGER, PAGER', 'What shows help that is longer than the terminal; empty or cat for nothing.'],
      ['BROWSER', 'The web browser of log-ins.'],
    ],
  },
];

/** The rest of it is about the option. */
const firstSentence = (help: string): string => help.replace(/(?<=\.)\s.*$/s, '');

/** The options with the variables that stand in for them. */
function variablesOf(specs: readonly OptionSpec[]): Entry[] {
  const entries = specs.flatMap(({ env = [], help }): Entry[] =>
    env.length === 0 ? [] : [[env.join(', '), firstSentence(help)]],
  );
  return [...new Map(entries)];
}

const environment: Topic = {
  title: 'Environment variables',
  paragraphs: [
    'An option on the command line is stronger than a variable. A cloud that is chosen by name (--os-cloud, OS_CLOUD) takes from OS_* variables only what its file leaves open.',
  ],
  sections: (specs) => [
    { title: 'In place of options', entries: variablesOf(Object.values(globalOptions)) },
    {
      title: 'In place of options of some commands',
      entries: variablesOf(specs.flatMap(({ options: own = {} }) => Object.values<OptionSpec>(own))),
    },
    ...VARIABLES,
  ],
};

const formats: Topic = {
  title: 'Formats of the output',
  paragraphs: [
    'stdout holds the result and nothing else; warnings, questions and progress go to stderr. The options are those of `openstack`.',
  ],
  sections: () => [
    {
      title: 'Formats',
      entries: [
        ['-f table', 'A frame, for people. Null is `-`.'],
        ['-f json', 'A list of objects, or one object; numbers, lists and nulls keep their types.'],
        ['-f yaml', 'The same as YAML.'],
        ['-f csv', 'A heading and a line each; null is empty.'],
        ['-f value', 'A line each, with nothing around the values.'],
        ['-f shell', 'One thing as NAME=‘VALUE’ lines for eval; no value is ever run.'],
      ],
    },
    {
      title: 'Columns and order',
      entries: [
        ['-c COLUMN', 'This column only; can be repeated.'],
        ['--sort-column COLUMN', 'Sort by it; --sort-descending turns the order round.'],
        ['--max-width N, --fit-width', 'A narrower table.'],
        ['--noindent, --no-headers, --quote', 'JSON on a line; no heading; which values of CSV get quotes.'],
      ],
    },
    {
      title: 'In a script',
      entries: [
        ['magnum cluster-list -f json', 'Prefer JSON: values keep their types.'],
        ['magnum cluster-show c -f value -c status', 'One value.'],
        ['magnum cluster-list -f value -c name', 'A name a line, as they come.'],
      ],
    },
  ],
};

const exitCodes: Topic = {
  title: 'Exit codes',
  paragraphs: ['Nothing that failed ends with 0. With -f json an error is JSON on stderr as well.'],
  sections: () => [{ title: 'Codes', entries: EXIT_CODES.map(exitCodeEntry) }],
};

const authentication: Topic = {
  title: 'Logging in',
  paragraphs: [
    '`magnum login` logs in once and remembers it; the commands after it need no password. `magnum whoami` says who you are, `magnum logout` ends it. In CI, an application credential in OS_* variables needs no log-in beforehand.',
    'The way is said with --os-auth-type, OS_AUTH_TYPE, or auth_type in clouds.yaml; otherwise it is found out from what is given.',
  ],
  sections: authenticationSections,
};

const TOPICS: Readonly<Record<(typeof topicNames)[number], Topic>> = {
  commands,
  options,
  authentication,
  environment,
  formats,
  'exit-codes': exitCodes,
};

export const topicOf = (name: string): Topic | undefined =>
  topicNames.includes(name as keyof typeof TOPICS) ? TOPICS[name as keyof typeof TOPICS] : undefined;

export function renderTopic(topic: Topic, specs: readonly CommandSpec[], width: number | undefined): string {
  const columns = columnsFor(width);
  return paragraphs([
    topic.title,
    ...topic.paragraphs.map((paragraph) => wrap(paragraph, columns)),
    ...topic.sections(specs).map((each) => section(each, columns)),
  ]);
}
