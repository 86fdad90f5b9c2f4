/** The pages of the help topics. */

import type { CommandSpec, OptionSpec } from '../command-spec.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { globalOptions } from '../global-options.ts';
import { outputOptionsFor } from '../output-options.ts';
import { authenticationSections } from './authentication.ts';
import { exitCodeEntry, optionSections, variablesOf } from './command-description.ts';
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
    'Hyphens in command names can be replaced with spaces, except in bash-completion: `magnum cluster list` is ' +
      'the same as `magnum cluster-list`.',
  ],
  sections: (specs) => {
    const summaries = new Map(
      specs.filter(({ hidden }) => hidden !== true).map(({ names, summary }) => [names[0], summary] as const),
    );
    return commandGroups.map(({ title, commands: names }) => ({
      title,
      entries: names.flatMap((name): Entry[] => {
        const summary = summaries.get(name);
        return summary === undefined ? [] : [[name, summary]];
      }),
    }));
  },
};

const options: Topic = {
  title: 'Global options',
  paragraphs: [
    'Global options can be given before or after the command. The environment variables in brackets set the ' +
      'same values; the first one that is set has precedence.',
  ],
  sections: () => optionSections(globalOptions, 'Options'),
};

const VARIABLES: readonly Section[] = [
  {
    title: 'Cloud configuration',
    entries: [
      ['OS_CLIENT_CONFIG_FILE', 'Path of clouds.yaml; overrides the default locations if the file exists.'],
      ['OS_CLIENT_SECURE_FILE', 'Path of secure.yaml, likewise.'],
      ['OS_CLIENT_VENDOR_FILE', 'Path of clouds-public.yaml, which has vendor profiles, likewise.'],
      [
        'MAGNUM_UNTRUSTED_FILES',
        'Files that must be allowed first, like files in the current directory; set by kubeconfigs.',
      ],
      ['OS_CLOUD_NAME', 'Name for the cloud defined by OS_* variables; defaults to envvars.'],
      ['OS_CONTAINER_INFRA_SERVICE_NAME', 'Service name to look up in the catalog; defaults to any.'],
      ['OS_API_TIMEOUT', 'Timeout of a request in seconds; defaults to 600.'],
      ['XDG_CONFIG_HOME, XDG_CONFIG_DIRS', 'Base directories to search for openstack/clouds.yaml.'],
      [
        'XDG_CONFIG_HOME',
        'Base directory for magnum/config.yaml, the settings of config set; defaults to ~/.config.',
      ],
    ],
  },
  {
    title: 'Network',
    entries: [
      ['http_proxy, https_proxy, all_proxy, no_proxy', 'Proxy, and the hosts that bypass it.'],
      [
        'REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE, SSL_CERT_FILE, SSL_CERT_DIR, NODE_EXTRA_CA_CERTS',
        "CA certificates to trust in addition to the system's; ignored with --os-cacert.",
      ],
      ['KRB5CCNAME, KRB5_CONFIG', 'Ticket cache and configuration, read by the Kerberos library.'],
    ],
  },
  {
    title: 'File locations',
    entries: [
      [
        'XDG_CACHE_HOME',
        'Base directory for cached tokens, sessions, certificates and API versions; defaults to ~/.cache.',
      ],
      [
        'XDG_STATE_HOME',
        'Base directory for the sandbox and the permissions of cloud-allow; defaults to ~/.local/state.',
      ],
      [
        'BASH_COMPLETION_USER_DIR, XDG_DATA_HOME, ZDOTDIR, XDG_CONFIG_HOME',
        'Where completion --install writes: the first two for bash, then zsh, then fish and PowerShell.',
      ],
      ['KUBECONFIG', 'Kubeconfig files that cluster-config --merge updates; defaults to ~/.kube/config.'],
      ['DOCKER_CONFIG', 'Docker configuration directory, for --docker-context; defaults to ~/.docker.'],
    ],
  },
  {
    title: 'Aliases and plugins',
    entries: [
      ['MAGNUM_NO_ALIASES', 'Disables the aliases of alias set.'],
      ['MAGNUM_BIN', 'Path of this program, which magnum sets for plugins.'],
    ],
  },
  {
    title: 'Terminal',
    entries: [
      [
        'SHELL',
        'Shell that cluster-config, sandbox and completion generate code for, if neither the command line nor the shell that runs magnum selects one.',
      ],
      [
        'MAGNUM_COMPLETION_TIMEOUT',
        'Milliseconds that completion waits for names from the cloud; defaults to 800, at most 10000.',
      ],
      ['NO_COLOR', 'Disables color.'],
      ['CLICOLOR_FORCE', 'Enables color even if the output is not a terminal, unless NO_COLOR is set.'],
      ['TERM', 'The value dumb disables color, live output and the pager.'],
      ['MAGNUM_PAGER, PAGER', 'Pager for help that does not fit the terminal; empty or cat for none.'],
      ['BROWSER', 'Web browser for logins.'],
    ],
  },
];

const optionsOfCommand = ({ options: own = {}, output }: CommandSpec): readonly OptionSpec[] => [
  ...Object.values<OptionSpec>(own),
  ...Object.values(outputOptionsFor(output)),
];

const environment: Topic = {
  title: 'Environment variables',
  paragraphs: [
    'Options on the command line override environment variables. If no cloud is selected (--os-cloud, OS_CLOUD) and no ' +
      'option or variable has the URL of Keystone or Magnum, the default cloud of `magnum config set cloud` is selected. ' +
      'Without one, OS_* variables define the cloud, or it is the only cloud in clouds.yaml.',
    'If a cloud in clouds.yaml is selected, OS_* variables override its region, interface, ' +
      'TLS settings, token caching, timeout and Magnum settings (service, endpoint override, API version). Auth URL, auth ' +
      'type, credentials, project and domains in clouds.yaml override the variables, which only set what is ' +
      'missing there.',
  ],
  sections: (specs) => [
    { title: 'Global options', entries: variablesOf(Object.values(globalOptions)) },
    { title: 'Options of individual commands', entries: variablesOf(specs.flatMap(optionsOfCommand)) },
    ...VARIABLES,
  ],
};

const formats: Topic = {
  title: 'Output formats',
  paragraphs: [
    'Only results are written to stdout; errors, warnings, prompts and progress go to stderr. The output options ' +
      'of `openstack` are supported.',
  ],
  sections: () => [
    {
      title: 'Formats',
      entries: [
        ['-f table', 'Table, for people; null is shown as `-`.'],
        ['-f json', 'A list of objects, or one object; numbers, lists and nulls keep their types.'],
        ['-f ndjson', 'One JSON object a line, printed as items arrive.'],
        ['-f yaml', 'The same as YAML.'],
        ['-f csv', 'Header line, then one line per item; null is empty.'],
        [
          '-f value',
          'Bare values: one line per item of a list, or per field of a single resource; null is `None`.',
        ],
        ['-f markdown', 'Table of GitHub Flavored Markdown, for issues and wikis.'],
        ['-f shell', "NAME='VALUE' assignments for eval, for a single resource; values are never executed."],
      ],
    },
    {
      title: 'Columns and sorting',
      entries: [
        ['-c COLUMN', 'Print only this column; can be repeated.'],
        ['--query EXPRESSION', 'Print the result of a JMESPath expression, as JSON unless -f is set.'],
        ['--sort-column COLUMN', 'Sort by this column; --sort-descending reverses the order.'],
        ['--max-width N', 'Wrap the cells of tables to limit their width.'],
        ['--no-fit-width', 'Print whole tables in a terminal, as in a pipe.'],
        ['--noindent, --no-headers, --quote', 'JSON on one line; no header; CSV quoting.'],
      ],
    },
    {
      title: 'In scripts',
      entries: [
        ['magnum cluster-list -f json', 'Print JSON, which keeps the types of values.'],
        ['magnum cluster-show c -f value -c status', 'Print one value.'],
        ['magnum cluster-create c --cluster-template t -f value -c uuid', 'Print the UUID of a new cluster.'],
        ['magnum cluster-list -q', 'Print the UUIDs, one per line.'],
        ['magnum cluster-list -f value -c name', 'Print the names, one per line, as they arrive.'],
      ],
    },
  ],
};

const exitCodes: Topic = {
  title: 'Exit codes',
  paragraphs: [
    'A command that fails never exits with 0. With -f json, -f ndjson and --progress ndjson, errors are printed to stderr as JSON.',
  ],
  sections: () => [{ title: 'Codes', entries: EXIT_CODES.map(exitCodeEntry) }],
};

const authentication: Topic = {
  title: 'Authentication',
  paragraphs: [
    'Select a cloud from clouds.yaml with --os-cloud or OS_CLOUD, or set a default: `magnum config set cloud NAME`. ' +
      'OS_* variables that define a cloud, such as those of an openrc file, override the default.',
    '`magnum login` logs in once and stores the session, so that later commands need no password. `magnum ' +
      'whoami` shows the session, and `magnum logout` ends it. In CI, set an application credential in OS_* ' +
      'variables; no login is needed.',
    'Set the auth type with --os-auth-type, OS_AUTH_TYPE, or auth_type in clouds.yaml; otherwise it is inferred ' +
      'from the other options.',
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
    ...topic
      .sections(specs)
      .filter(({ entries }) => entries.length > 0)
      .map((part) => section(part, columns)),
  ]);
}
