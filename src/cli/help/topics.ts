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
  title: 'All commands',
  paragraphs: [
    'Hyphens in command names can be replaced with spaces: `magnum cluster list` is the same as `magnum cluster-list`.',
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
  title: 'Global options',
  paragraphs: [
    'They can be given before or after the command. The environment variables in brackets set the same values.',
  ],
  sections: () => optionSections(globalOptions, 'Options'),
};

const VARIABLES: readonly Section[] = [
  {
    title: 'Cloud configuration',
    entries: [
      ['OS_CLIENT_CONFIG_FILE', 'The clouds.yaml file to read instead of the default ones.'],
      ['OS_CLIENT_SECURE_FILE', 'The secure.yaml to read.'],
      ['OS_CLIENT_VENDOR_FILE', 'The clouds-public.yaml to read.'],
      [
        'MAGNUM_UNTRUSTED_FILES',
        'Those of these files that must be allowed, as in the current directory; set by kubeconfigs.',
      ],
      ['OS_CLOUD_NAME', 'Name for the cloud defined by OS_* variables; defaults to envvars.'],
      ['XDG_CONFIG_HOME, XDG_CONFIG_DIRS', 'Where to look for openstack/clouds.yaml.'],
    ],
  },
  {
    title: 'Network',
    entries: [
      ['http_proxy, https_proxy, all_proxy, no_proxy', 'Proxy, and the hosts that bypass it.'],
      [
        'REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE, SSL_CERT_FILE, SSL_CERT_DIR, NODE_EXTRA_CA_CERTS',
        "CA certificates to trust in addition to the system's.",
      ],
      ['KRB5CCNAME, KRB5_CONFIG', 'Ticket cache and configuration, read by the Kerberos library.'],
    ],
  },
  {
    title: 'File locations',
    entries: [
      ['XDG_CACHE_HOME', 'Cache for tokens, sessions and API versions; defaults to ~/.cache.'],
      ['XDG_STATE_HOME', 'Allowed files and the sandbox; ~/.local/state otherwise.'],
      [
        'XDG_DATA_HOME, BASH_COMPLETION_USER_DIR, ZDOTDIR',
        'Where completion --install writes the bash and zsh scripts.',
      ],
      ['KUBECONFIG', 'The kubeconfig that cluster-config --merge updates.'],
      ['DOCKER_CONFIG', 'Where Docker stores its contexts.'],
      [
        'SHELL',
        'The shell that cluster-config and sandbox start generate code for, unless --shell is given.',
      ],
    ],
  },
  {
    title: 'Terminal',
    entries: [
      ['MAGNUM_ALLOW_HTTP', 'Addresses without TLS in answers of servers with it, as --allow-http.'],
      ['MAGNUM_NO_INPUT', 'No prompts; same as --no-input.'],
      [
        'MAGNUM_COMPLETION_TIMEOUT',
        'Milliseconds that completion waits for names from the cloud; defaults to 800.',
      ],
      ['NO_COLOR', 'No color.'],
      ['CLICOLOR_FORCE', 'Color, even when the output is not a terminal.'],
      ['TERM', 'dumb: no color and no animation.'],
      ['MAGNUM_PAGER, PAGER', 'Pager for help that does not fit the terminal; empty or cat for none.'],
      ['BROWSER', 'Web browser for logins.'],
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
    'Options on the command line override environment variables. If a cloud is selected by name (--os-cloud, ' +
      'OS_CLOUD), OS_* variables set its region, interface, TLS and API settings, but credentials and project ' +
      'only where its file leaves them unset.',
  ],
  sections: (specs) => [
    { title: 'Global options', entries: variablesOf(Object.values(globalOptions)) },
    {
      title: 'Options of individual commands',
      entries: variablesOf(specs.flatMap(({ options: own = {} }) => Object.values<OptionSpec>(own))),
    },
    ...VARIABLES,
  ],
};

const formats: Topic = {
  title: 'Output formats',
  paragraphs: [
    'Only results are written to stdout; warnings, prompts and progress go to stderr. The options are the ' +
      'same as in `openstack`.',
  ],
  sections: () => [
    {
      title: 'Formats',
      entries: [
        ['-f table', 'Table, for people; null is shown as `-`.'],
        ['-f json', 'A list of objects, or one object; numbers, lists and nulls keep their types.'],
        ['-f yaml', 'The same as YAML.'],
        ['-f csv', 'Header line, then one line per item; null is empty.'],
        ['-f value', 'Bare values, one line per item.'],
        ['-f shell', "NAME='VALUE' assignments for eval, for a single resource; values are never executed."],
      ],
    },
    {
      title: 'Columns and sorting',
      entries: [
        ['-c COLUMN', 'Print only this column; can be repeated.'],
        ['--sort-column COLUMN', 'Sort by this column; --sort-descending reverses the order.'],
        ['--max-width N, --fit-width', 'Limit the table width.'],
        ['--noindent, --no-headers, --quote', 'JSON on one line; no header line; CSV quoting.'],
      ],
    },
    {
      title: 'In scripts',
      entries: [
        ['magnum cluster-list -f json', 'Prefer JSON: values keep their types.'],
        ['magnum cluster-show c -f value -c status', 'Print one value.'],
        ['magnum cluster-list -f value -c name', 'Print the names, one per line, as they arrive.'],
      ],
    },
  ],
};

const exitCodes: Topic = {
  title: 'Exit codes',
  paragraphs: [
    'A command that fails never exits with 0. With -f json, errors are printed to stderr as JSON.',
  ],
  sections: () => [{ title: 'Codes', entries: EXIT_CODES.map(exitCodeEntry) }],
};

const authentication: Topic = {
  title: 'Authentication',
  paragraphs: [
    '`magnum login` logs in once and stores the session, so that later commands need no password. `magnum ' +
      'whoami` shows who you are, and `magnum logout` ends the session. In CI, set an application credential ' +
      'in OS_* variables; no login is needed.',
    'Set the auth type with --os-auth-type, OS_AUTH_TYPE, or auth_type in clouds.yaml; otherwise it is inferred ' +
      'from the options given.',
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
