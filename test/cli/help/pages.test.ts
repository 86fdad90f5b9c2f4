/** The pages of help, the man page and docs/commands, of commands that have each part of a specification. */
import { describe, expect, it } from 'vitest';
import { type CommandSpec, commandSpec } from '../../../src/cli/command-spec.ts';
import { firstSentence } from '../../../src/cli/first-sentence.ts';
import { describe as describeCommand } from '../../../src/cli/help/command-description.ts';
import { commandGroups, commonCommands, quickStart } from '../../../src/cli/help/command-groups.ts';
import { renderCommandHelp } from '../../../src/cli/help/command-help.ts';
import { manualPages } from '../../../src/cli/help/command-pages.ts';
import { renderGroupHelp } from '../../../src/cli/help/group-help.ts';
import { helpText } from '../../../src/cli/help/help-text.ts';
import { commandManPage, manPage } from '../../../src/cli/help/man-page.ts';
import { manPagesOf } from '../../../src/cli/help/manual.ts';
import { overview, shortened } from '../../../src/cli/help/overview.ts';
import { topicNames } from '../../../src/cli/help/topic-names.ts';
import { topicOf } from '../../../src/cli/help/topics.ts';
import { commands } from '../../../src/commands/registry.ts';
import { version } from '../../../src/version.ts';

const full = commandSpec({
  names: ['thing-make', 'thing make', 'make thing'],
  summary: 'Make things <quickly> | slowly.',
  description:
    'The first paragraph.\n\nThe second paragraph is longer than a line of a terminal that has fifty columns.',
  positionals: {
    one: { label: '<one>', help: 'One.', count: 'one' },
    optional: { label: '<optional>', help: 'Optional.', count: 'optional' },
    many: { label: '<many>', help: 'Many.', count: 'many' },
    any: { label: '<any>', help: 'Any.', count: 'any' },
  },
  options: {
    needed: { type: 'text', flag: '-n, --needed <a|b>', help: 'Needed.', required: true },
    kind: {
      type: 'choice',
      flag: '--kind <kind>',
      help: 'Kind.',
      choices: ['a', 'b'],
      default: 'b',
      env: ['KIND', 'OLD_KIND'],
    },
    count: { type: 'integer', flag: '--count <count>', help: 'Count.', default: 0 },
    grouped: {
      type: 'switch',
      flag: '--grouped',
      help: 'Grouped.',
      group: 'Other options',
      env: ['GROUPED'],
    },
    hidden: { type: 'text', flag: '--hidden <x>', help: 'Hidden.', hidden: true },
    on: { type: 'toggle', flag: '--on', help: 'On.', off: '--off', offHelp: 'Off.' },
    wait: { type: 'switch', flag: '--wait', help: 'Wait.' },
  },
  examples: [
    { command: 'magnum thing-make --needed a one', help: 'Make one' },
    {
      command: 'magnum thing-make --needed a --kind b --count 12 one two three four five six',
      help: 'Make *six*',
    },
  ],
  output: 'message',
});
const bare = commandSpec({
  names: ['thing-bare', 'thing bare'],
  summary: 'Do nothing.',
  output: 'none',
  isOffline: true,
});
const hidden = commandSpec({
  names: ['thing-hidden', 'thing hidden'],
  summary: 'Hide.',
  output: 'none',
  hidden: true,
});
const nested = commandSpec({
  names: ['thing-part-list', 'thing part list'],
  summary: 'List the parts.',
  output: 'rows',
});
const coded = commandSpec({
  names: ['thing-check'],
  summary: 'Check.',
  output: 'none',
  exitCodes: { 0: 'right', 1: 'wrong' },
});
const specs: readonly CommandSpec[] = [full, bare, hidden, nested, coded];
const tables = commands.map(({ table }) => table);

describe('the help of a command', () => {
  it('has all parts of the specification, in 80 columns', () => {
    expect(renderCommandHelp(full, undefined)).toBe(renderCommandHelp(full, 80));
    expect(renderCommandHelp(full, 80)).toMatchInlineSnapshot(`
      "Usage: magnum thing-make --needed <a|b> [options] <one> [<optional>] <many>
                               [<many> ...] [<any> ...]

      Make things <quickly> | slowly.

      The first paragraph.

      The second paragraph is longer than a line of a terminal that has fifty columns.

      Examples:
        # Make one
        $ magnum thing-make --needed a one
        # Make *six*
        $ magnum thing-make --needed a --kind b --count 12 one two three four five six

      Arguments:
        <one>                       One.
        <optional>                  Optional.
        <many>                      Many.
        <any>                       Any.

      Options:
        -n, --needed <a|b>          Needed. Required.
        --kind <kind>               Kind. One of a, b. (default: b) [KIND, OLD_KIND]
        --count <count>             Count. (default: 0)
        --on                        On.
        --off                       Off.
        --wait                      Wait.

      Other options:
        --grouped                   Grouped. [GROUPED]

      Output:
        -f, --format <format>       Output format; defaults to table, and with --query
                                    to json. Also -o, --output. One of table, json,
                                    ndjson, yaml, csv, value, markdown, shell.
        -c, --column <column>       Print only this column; can be repeated.
        --query <expression>        JMESPath expression; prints its result for the
                                    data of -f json.
        --max-width <columns>       Maximum width of the table in columns; 0 for no
                                    limit. [CLIFF_MAX_TERM_WIDTH]
        --fit-width                 Fit the table to the width of the terminal; the
                                    default if stdout is a terminal. [CLIFF_FIT_WIDTH]
        --no-fit-width              Print the table as in a pipe, with all columns,
                                    however wide.
        --print-empty               Print empty tables; no effect, because they are
                                    always printed.
        --noindent                  Print JSON on one line.
        --prefix <prefix>           Prefix for variable names in the shell format.

      Aliases:
        magnum thing make
        magnum make thing

      Environment: KIND, OLD_KIND, GROUPED, CLIFF_MAX_TERM_WIDTH, CLIFF_FIT_WIDTH

      Exit codes: 0 success; 1 failed: the server rejected the request, a file cannot
                  be written, or one of several items failed; 2 usage error: invalid
                  or incomplete command line or configuration; 3 not found; 4
                  authentication failed or permission denied; 5 the operation that was
                  waited for failed; 6 timeout; 7 service unreachable; 130
                  interrupted.

      See 'magnum help options' for the global options.
      "
    `);
  });

  it('has all parts of the specification, in 50 columns', () => {
    expect(renderCommandHelp(full, 50)).toMatchInlineSnapshot(`
      "Usage: magnum thing-make
            --needed <a|b> [options] <one> [<optional>]
            <many> [<many> ...] [<any> ...]

      Make things <quickly> | slowly.

      The first paragraph.

      The second paragraph is longer than a line of a
      terminal that has fifty columns.

      Examples:
        # Make one
        $ magnum thing-make --needed a one
        # Make *six*
        $ magnum thing-make --needed a --kind b \\
            --count 12 one two three four five six

      Arguments:
        <one>
            One.
        <optional>
            Optional.
        <many>
            Many.
        <any>
            Any.

      Options:
        -n, --needed <a|b>
            Needed. Required.
        --kind <kind>
            Kind. One of a, b. (default: b) [KIND,
            OLD_KIND]
        --count <count>
            Count. (default: 0)
        --on
            On.
        --off
            Off.
        --wait
            Wait.

      Other options:
        --grouped
            Grouped. [GROUPED]

      Output:
        -f, --format <format>
            Output format; defaults to table, and with
            --query to json. Also -o, --output. One of
            table, json, ndjson, yaml, csv, value,
            markdown, shell.
        -c, --column <column>
            Print only this column; can be repeated.
        --query <expression>
            JMESPath expression; prints its result for
            the data of -f json.
        --max-width <columns>
            Maximum width of the table in columns; 0 for
            no limit. [CLIFF_MAX_TERM_WIDTH]
        --fit-width
            Fit the table to the width of the terminal;
            the default if stdout is a terminal.
            [CLIFF_FIT_WIDTH]
        --no-fit-width
            Print the table as in a pipe, with all
            columns, however wide.
        --print-empty
            Print empty tables; no effect, because they
            are always printed.
        --noindent
            Print JSON on one line.
        --prefix <prefix>
            Prefix for variable names in the shell
            format.

      Aliases:
        magnum thing make
        magnum make thing

      Environment: KIND, OLD_KIND, GROUPED,
                   CLIFF_MAX_TERM_WIDTH, CLIFF_FIT_WIDTH

      Exit codes: 0 success; 1 failed: the server
                  rejected the request, a file cannot be
                  written, or one of several items
                  failed; 2 usage error: invalid or
                  incomplete command line or
                  configuration; 3 not found; 4
                  authentication failed or permission
                  denied; 5 the operation that was
                  waited for failed; 6 timeout; 7
                  service unreachable; 130 interrupted.

      See 'magnum help options' for the global options.
      "
    `);
  });

  it('has no sections that are empty', () => {
    expect(renderCommandHelp(bare, 80)).toMatchInlineSnapshot(`
      "Usage: magnum thing-bare [options]

      Do nothing.

      Aliases:
        magnum thing bare

      Exit codes: 0 success; 1 failed: the server rejected the request, a file cannot
                  be written, or one of several items failed; 2 usage error: invalid
                  or incomplete command line or configuration; 130 interrupted.

      See 'magnum help options' for the global options.
      "
    `);
  });

  it.each([
    ['cluster-wait', {}, '0 1 2 3 4 5 6 7 130'],
    ['x', { wait: { type: 'switch', flag: '--wait', help: 'Wait.' } }, '0 1 2 3 4 5 6 7 130'],
    ['x', { waitTimeout: { type: 'switch', flag: '--wait-timeout', help: 'Wait.' } }, '0 1 2 3 4 5 6 7 130'],
    ['wait-x', {}, '0 1 2 3 4 6 7 130'],
    ['x', {}, '0 1 2 3 4 6 7 130'],
  ] as const)('of %s with the options %j lists the exit codes %s', (name, options, codes) => {
    const spec: CommandSpec = { names: [name], summary: 'X.', output: 'none', options };
    expect(
      describeCommand(spec)
        .exitCodes.map(([code]) => code)
        .join(' '),
    ).toBe(codes);
  });

  it('lists the own exit codes of a command, and only these', () => {
    expect(describeCommand(coded).exitCodes).toEqual([
      ['0', 'right'],
      ['1', 'wrong'],
    ]);
  });

  it('lists no exit codes of a cloud for a command without one', () => {
    expect(
      describeCommand(bare)
        .exitCodes.map(([code]) => code)
        .join(' '),
    ).toBe('0 1 2 130');
  });
});

describe('helpText', () => {
  it('finds a command by each name, a group, a topic and the overview', () => {
    for (const name of full.names) expect(helpText(name, specs, 80)).toBe(renderCommandHelp(full, 80));
    expect(helpText('thing', specs, 80)).toBe(renderGroupHelp('thing', specs, 80));
    expect(helpText('', specs, 80)).toBe(overview(specs, 80));
    expect(helpText('formats', specs, 60)).toMatch(/^Output formats\n/);
    expect(helpText('nonsense', specs, 80)).toBe(undefined);
    expect(helpText('thi', specs, 80)).toBe(undefined);
  });

  it('of a group has its commands, and those of the groups in it', () => {
    expect(helpText('thing', specs, 80)).toMatchInlineSnapshot(`
      "Usage: magnum thing <command> [...]

      Commands:
        thing-make                  Make things <quickly> | slowly.
        thing-bare                  Do nothing.

      Commands of thing part:
        thing-part-list             List the parts.

      See 'magnum help COMMAND' for the options and examples of a command.
      "
    `);
  });

  it('is the same text for all commands as in the reviewed files', async () => {
    const pages = (names: readonly string[]) =>
      names.map((name) => `$ magnum help${name && ` ${name}`}\n${helpText(name, tables, 80)}`).join('\n');
    const directory = '../../words/help';
    await expect(pages(['', ...topicNames])).toMatchFileSnapshot(`${directory}/topics.txt`);
    await expect(pages(tables.map(({ names }) => names[0]))).toMatchFileSnapshot(`${directory}/commands.txt`);
  });
});

describe('overview', () => {
  it('has only the commands that exist and are not hidden', () => {
    const names = [
      'cluster-list',
      'cluster-show',
      'cluster-wait',
      'stats-list',
      'help',
      'sandbox start',
      'sandbox stop',
    ];
    const some = [
      ...names.map(
        (name): CommandSpec => ({ names: [name], summary: `Summary of ${name}.`, output: 'none' }),
      ),
      { names: ['demo'], summary: 'Hidden.', output: 'none', hidden: true } satisfies CommandSpec,
    ];
    expect(overview(some, 80)).toMatchInlineSnapshot(`
      "Usage: magnum [options] <command> [...]
      Manage container clusters (Kubernetes, Docker Swarm, Mesos) on OpenStack Magnum.

      Common commands:
        cluster-list    Summary of cluster-list.
        cluster-show    Summary of cluster-show.

      Other commands (for details: magnum help commands, magnum help COMMAND):
        Clusters        cluster-wait, stats-list
        Tools           sandbox start|stop
        Help topics     options, authentication, environment, formats, exit-codes
      "
    `);
    expect(overview(some, 71)).toMatchInlineSnapshot(`
      "Usage: magnum [options] <command> [...]
      Manage container clusters (Kubernetes, Docker Swarm, Mesos) on
      OpenStack Magnum.

      Common commands:
        cluster-list    Summary of cluster-list.
        cluster-show    Summary of cluster-show.

      Other commands (for details: magnum help commands, magnum help
      COMMAND):
        Clusters        cluster-wait, stats-list
        Tools           sandbox start, sandbox stop
        Help topics     options, authentication, environment, formats,
                        exit-codes
      "
    `);
    expect(overview(some, 72)).toContain('sandbox start|stop');
  });

  it.each([
    [['ca-show', 'ca-sign'], ['ca-show|sign']],
    [['sandbox start', 'sandbox stop'], ['sandbox start|stop']],
    [
      ['cluster-show', 'cluster-template-show', 'cluster-wait'],
      ['cluster-show', 'cluster-template-show', 'cluster-wait'],
    ],
    [['cluster-template-show', 'cluster-template-list'], ['cluster-template-show|list']],
    [
      ['help', 'help'],
      ['help', 'help'],
    ],
    [['a-b', 'a c'], ['a-b|c']],
    [[], []],
  ])('shortens %j to %j', (names, expected) => {
    expect(shortened(names).map((text) => text.replaceAll('|-', '|'))).toEqual(expected);
  });

  it('keeps the hyphen of a shortened name', () => {
    expect(shortened(['ca-show', 'ca-sign', 'sandbox start', 'sandbox stop'])).toEqual([
      'ca-show|-sign',
      'sandbox start|stop',
    ]);
  });

  it('has these groups', () => {
    expect(
      [commonCommands, ...commandGroups.map(({ title, commands: names }) => [title, ...names])]
        .map((names) => names.join(', '))
        .join('\n'),
    ).toMatchInlineSnapshot(`
      "demo, login, cluster-create, cluster-list, cluster-show, cluster-config, cluster-delete
      Clusters, cluster-create, cluster-list, cluster-show, cluster-update, cluster-resize, cluster-upgrade, cluster-delete, cluster-wait, stats-list
      Cluster access, cluster-config, kube-credential, ca-show, ca-sign, ca-rotate, credential-rotate
      Nodegroups, nodegroup-create, nodegroup-list, nodegroup-show, nodegroup-update, nodegroup-delete
      Templates, cluster-template-create, cluster-template-list, cluster-template-show, cluster-template-update, cluster-template-delete
      Login, login, logout, whoami, project-list, project-use, token-issue, cloud-allow
      Configuration, config set, config get, config unset, config list, alias set, alias list, alias delete, plugin list
      Administration, quotas-list, quotas-show, quotas-create, quotas-update, quotas-delete, service-list
      Tools, demo, sandbox start, sandbox status, sandbox stop, doctor, completion, bash-completion, version, help, cache-clear, service-provider-list"
    `);
  });
});

describe('topicOf', () => {
  it('knows the topics by their names only', () => {
    expect(topicNames.map((name) => topicOf(name)?.title)).toEqual([
      'All commands',
      'Global options',
      'Authentication',
      'Environment variables',
      'Output formats',
      'Exit codes',
    ]);
    for (const name of ['nonsense', '', 'toString', 'Commands']) expect(topicOf(name)).toBe(undefined);
  });
});

it.each([
  ['One. Two. Three.', 'One.'],
  ['One two', 'One two'],
  ['One 1.5 two. Three.', 'One 1.5 two.'],
  ['One...\nTwo.', 'One...'],
  ['', ''],
])('firstSentence(%j) is %j', (text, sentence) => {
  expect(firstSentence(text)).toBe(sentence);
});

describe('docs/commands', () => {
  it('has an index and a page for each command that is not hidden', () => {
    expect(manualPages(specs).map(({ file }) => file)).toEqual([
      'README.md',
      'thing-make.md',
      'thing-bare.md',
      'thing-part-list.md',
      'thing-check.md',
    ]);
    expect(manualPages([{ ...bare, names: ['thing and more'] }])[1]?.file).toBe('thing-and-more.md');
  });

  it('has this text', () => {
    const [index, make, nothing] = manualPages(specs);
    expect(index?.text).toMatchInlineSnapshot(`
      "<!-- Generated from the command tables by \`npm run docs\`; do not edit. -->

      # Commands

      | Command | Description |
      |---|---|
      | [thing-make](thing-make.md) | Make things \\<quickly> \\| slowly. |
      | [thing-bare](thing-bare.md) | Do nothing. |
      | [thing-part-list](thing-part-list.md) | List the parts. |
      | [thing-check](thing-check.md) | Check. |

      For the global options, see [configuration](../configuration.md).
      "
    `);
    expect(make?.text).toMatchInlineSnapshot(`
      "<!-- Generated from the command tables by \`npm run docs\`; do not edit. -->

      # magnum thing-make

      Make things \\<quickly> | slowly.

      The first paragraph.

      The second paragraph is longer than a line of a terminal that has fifty columns.

          magnum thing-make --needed <a|b> [options] <one> [<optional>] <many> [<many> ...] [<any> ...]

      ## Arguments

      | Argument | Description |
      |---|---|
      | \`<one>\` | One. |
      | \`<optional>\` | Optional. |
      | \`<many>\` | Many. |
      | \`<any>\` | Any. |

      ## Options

      | Option | Description |
      |---|---|
      | \`-n, --needed <a\\|b>\` | Needed. Required. |
      | \`--kind <kind>\` | Kind. One of a, b. (default: b) [KIND, OLD\\_KIND] |
      | \`--count <count>\` | Count. (default: 0) |
      | \`--on\` | On. |
      | \`--off\` | Off. |
      | \`--wait\` | Wait. |

      ## Other options

      | Option | Description |
      |---|---|
      | \`--grouped\` | Grouped. [GROUPED] |

      ## Output

      | Option | Description |
      |---|---|
      | \`-f, --format <format>\` | Output format; defaults to table, and with --query to json. Also -o, --output. One of table, json, ndjson, yaml, csv, value, markdown, shell. |
      | \`-c, --column <column>\` | Print only this column; can be repeated. |
      | \`--query <expression>\` | JMESPath expression; prints its result for the data of -f json. |
      | \`--max-width <columns>\` | Maximum width of the table in columns; 0 for no limit. [CLIFF\\_MAX\\_TERM\\_WIDTH] |
      | \`--fit-width\` | Fit the table to the width of the terminal; the default if stdout is a terminal. [CLIFF\\_FIT\\_WIDTH] |
      | \`--no-fit-width\` | Print the table as in a pipe, with all columns, however wide. |
      | \`--print-empty\` | Print empty tables; no effect, because they are always printed. |
      | \`--noindent\` | Print JSON on one line. |
      | \`--prefix <prefix>\` | Prefix for variable names in the shell format. |

      ## Aliases

          magnum thing make
          magnum make thing

      ## Examples

      Make one:

          magnum thing-make --needed a one

      Make \\*six\\*:

          magnum thing-make --needed a --kind b --count 12 one two three four five six
      "
    `);
    expect(nothing?.text).toMatchInlineSnapshot(`
      "<!-- Generated from the command tables by \`npm run docs\`; do not edit. -->

      # magnum thing-bare

      Do nothing.

          magnum thing-bare [options]

      ## Aliases

          magnum thing bare
      "
    `);
  });
});

describe('the man page', () => {
  it('has this text', () => {
    const page = manPage({
      version: '1.2.3',
      date: '2026-01-02',
      specs: specs.filter(({ hidden }) => hidden !== true),
      commands: [{ title: 'Things', entries: [['thing-make', '.Make a thing.']] }],
      options: [{ title: 'Some-options', entries: [['--debug', 'Say ‘more’… it’s\\n']] }],
      topics: [
        {
          title: 'One',
          paragraphs: ['First.', '.Second'],
          sections: [{ title: 'Only', entries: [["'a", 'A.']] }],
        },
        {
          title: 'Two',
          paragraphs: ['Third.'],
          sections: [
            { title: 'First', entries: [['b', 'B.']] },
            { title: 'Second', entries: [['c', 'C.']] },
          ],
        },
      ],
      quickStart: [['magnum thing-make', 'Make a thing']],
    });
    expect(page).toMatchInlineSnapshot(`
      ".\\" Generated from the command tables by \`npm run docs\`; do not edit.
      .TH MAGNUM 1 "2026-01-02" "magnum 1.2.3" "User Commands"
      .SH NAME
      magnum \\- manage container clusters on OpenStack Magnum
      .SH SYNOPSIS
      .B magnum
      .RI [ options ]
      .I command
      .RI [ ... ]
      .SH DESCRIPTION
      Creates, lists, resizes, upgrades and deletes Kubernetes, Docker Swarm and Mesos clusters, and configures kubectl and docker to use them. Only results are written to stdout.
      .PP
      Make a thing:
      .PP
      .RS 4
      .EX
      magnum thing\\-make
      .EE
      .RE
      .SH COMMANDS
      Each command has a page: cluster\\-list is described in magnum\\-cluster\\-list(1).
      .SS Things
      .TP
      \\fBthing\\-make\\fR
      \\&.Make a thing.
      .SH OPTIONS
      .SS Some\\-options
      .TP
      \\fB\\-\\-debug\\fR
      Say \\(oqmore\\(cq... it\\(cqs\\en
      .SH ONE
      First.
      .PP
      \\&.Second
      .TP
      \\fB\\(aqa\\fR
      A.
      .SH TWO
      Third.
      .SS First
      .TP
      \\fBb\\fR
      B.
      .SS Second
      .TP
      \\fBc\\fR
      C.
      .SH SEE ALSO
      .BR magnum\\-thing\\-make (1),
      .BR magnum\\-thing\\-bare (1),
      .BR magnum\\-thing\\-part\\-list (1),
      .BR magnum\\-thing\\-check (1),
      .BR openstack (1),
      .BR kubectl (1),
      .BR docker (1)
      "
    `);
  });

  it('of a command has this text', () => {
    const [spec] = specs as [CommandSpec];
    expect(commandManPage(spec, specs, { version: '1.2.3', date: '2026-01-02' })).toMatchInlineSnapshot(`
      ".\\" Generated from the command tables by \`npm run docs\`; do not edit.
      .TH MAGNUM\\-THING\\-MAKE 1 "2026-01-02" "magnum 1.2.3" "User Commands"
      .SH NAME
      magnum\\-thing\\-make \\- make things <quickly> | slowly
      .SH SYNOPSIS
      .B magnum thing\\-make
      \\-\\-needed <a|b> [options] <one> [<optional>] <many> [<many> ...] [<any> ...]
      .SH DESCRIPTION
      Make things <quickly> | slowly.
      .PP
      The first paragraph.
      .PP
      The second paragraph is longer than a line of a terminal that has fifty columns.
      .PP
      Aliases: magnum thing make, magnum make thing.
      .SH OPTIONS
      .SS Arguments
      .TP
      \\fB<one>\\fR
      One.
      .TP
      \\fB<optional>\\fR
      Optional.
      .TP
      \\fB<many>\\fR
      Many.
      .TP
      \\fB<any>\\fR
      Any.
      .SS Options
      .TP
      \\fB\\-n, \\-\\-needed <a|b>\\fR
      Needed. Required.
      .TP
      \\fB\\-\\-kind <kind>\\fR
      Kind. One of a, b. (default: b) [KIND, OLD_KIND]
      .TP
      \\fB\\-\\-count <count>\\fR
      Count. (default: 0)
      .TP
      \\fB\\-\\-on\\fR
      On.
      .TP
      \\fB\\-\\-off\\fR
      Off.
      .TP
      \\fB\\-\\-wait\\fR
      Wait.
      .SS Other options
      .TP
      \\fB\\-\\-grouped\\fR
      Grouped. [GROUPED]
      .SS Output
      .TP
      \\fB\\-f, \\-\\-format <format>\\fR
      Output format; defaults to table, and with \\-\\-query to json. Also \\-o, \\-\\-output. One of table, json, ndjson, yaml, csv, value, markdown, shell.
      .TP
      \\fB\\-c, \\-\\-column <column>\\fR
      Print only this column; can be repeated.
      .TP
      \\fB\\-\\-query <expression>\\fR
      JMESPath expression; prints its result for the data of \\-f json.
      .TP
      \\fB\\-\\-max\\-width <columns>\\fR
      Maximum width of the table in columns; 0 for no limit. [CLIFF_MAX_TERM_WIDTH]
      .TP
      \\fB\\-\\-fit\\-width\\fR
      Fit the table to the width of the terminal; the default if stdout is a terminal. [CLIFF_FIT_WIDTH]
      .TP
      \\fB\\-\\-no\\-fit\\-width\\fR
      Print the table as in a pipe, with all columns, however wide.
      .TP
      \\fB\\-\\-print\\-empty\\fR
      Print empty tables; no effect, because they are always printed.
      .TP
      \\fB\\-\\-noindent\\fR
      Print JSON on one line.
      .TP
      \\fB\\-\\-prefix <prefix>\\fR
      Prefix for variable names in the shell format.
      .PP
      For the global options, such as \\-\\-os\\-cloud, see magnum(1).
      .SH EXIT STATUS
      .TP
      \\fB0\\fR
      success
      .TP
      \\fB1\\fR
      failed: the server rejected the request, a file cannot be written, or one of several items failed
      .TP
      \\fB2\\fR
      usage error: invalid or incomplete command line or configuration
      .TP
      \\fB3\\fR
      not found
      .TP
      \\fB4\\fR
      authentication failed or permission denied
      .TP
      \\fB5\\fR
      the operation that was waited for failed
      .TP
      \\fB6\\fR
      timeout
      .TP
      \\fB7\\fR
      service unreachable
      .TP
      \\fB130\\fR
      interrupted
      .SH ENVIRONMENT
      .TP
      \\fBKIND, OLD_KIND\\fR
      Kind.
      .TP
      \\fBGROUPED\\fR
      Grouped.
      .TP
      \\fBCLIFF_MAX_TERM_WIDTH\\fR
      Maximum width of the table in columns; 0 for no limit.
      .TP
      \\fBCLIFF_FIT_WIDTH\\fR
      Fit the table to the width of the terminal; the default if stdout is a terminal.
      .PP
      For the variables of all commands, see magnum(1).
      .SH EXAMPLES
      Make one:
      .PP
      .RS 4
      .EX
      magnum thing\\-make \\-\\-needed a one
      .EE
      .RE
      .PP
      Make *six*:
      .PP
      .RS 4
      .EX
      magnum thing\\-make \\-\\-needed a \\-\\-kind b \\-\\-count 12 one two three four five six
      .EE
      .RE
      .SH SEE ALSO
      .BR magnum (1),
      .BR magnum\\-thing\\-bare (1),
      .BR magnum\\-thing\\-hidden (1),
      .BR magnum\\-thing\\-check (1)
      "
    `);
  });

  it('of a command without options, arguments, variables and examples has no empty chapter', () => {
    const bare: CommandSpec = {
      names: ['odd word'],
      summary: "Show .hidden 'things'.",
      description: '.so /etc/passwd\n\n\\fBnot bold\\fR ~/x ^ `y`',
      output: 'none',
    };
    const page = commandManPage(bare, [bare], { version: '1', date: '2026-01-02' });
    expect(page).toMatchInlineSnapshot(`
      ".\\" Generated from the command tables by \`npm run docs\`; do not edit.
      .TH MAGNUM\\-ODD\\-WORD 1 "2026-01-02" "magnum 1" "User Commands"
      .SH NAME
      magnum\\-odd\\-word \\- show .hidden \\(aqthings\\(aq
      .SH SYNOPSIS
      .B magnum odd word
      [options]
      .SH DESCRIPTION
      Show .hidden \\(aqthings\\(aq.
      .PP
      \\&.so /etc/passwd
      .PP
      \\efBnot bold\\efR \\(ti/x \\(ha \\(gay\\(ga
      .SH OPTIONS
      For the global options, such as \\-\\-os\\-cloud, see magnum(1).
      .SH EXIT STATUS
      .TP
      \\fB0\\fR
      success
      .TP
      \\fB1\\fR
      failed: the server rejected the request, a file cannot be written, or one of several items failed
      .TP
      \\fB2\\fR
      usage error: invalid or incomplete command line or configuration
      .TP
      \\fB3\\fR
      not found
      .TP
      \\fB4\\fR
      authentication failed or permission denied
      .TP
      \\fB6\\fR
      timeout
      .TP
      \\fB7\\fR
      service unreachable
      .TP
      \\fB130\\fR
      interrupted
      .SH ENVIRONMENT
      For the variables of all commands, see magnum(1).
      .SH SEE ALSO
      .BR magnum (1)
      "
    `);
  });

  it('has the version, the date, the global options, four topics and the first commands', () => {
    const page = manPagesOf(specs, '2026-01-02')[0]?.text ?? '';
    expect(page).toContain(`.TH MAGNUM 1 "2026-01-02" "magnum ${version}" "User Commands"`);
    expect(page.match(/^\.SH .*$/gm)).toEqual([
      ...['.SH NAME', '.SH SYNOPSIS', '.SH DESCRIPTION', '.SH COMMANDS', '.SH OPTIONS', '.SH AUTHENTICATION'],
      ...['.SH ENVIRONMENT VARIABLES', '.SH OUTPUT FORMATS', '.SH EXIT CODES', '.SH SEE ALSO'],
    ]);
    expect(page).toContain('\\fB\\-\\-os\\-cloud <cloud>\\fR\n');
    for (const [line] of quickStart) expect(page).toContain(line.replaceAll('-', '\\-'));
    expect(quickStart).toEqual([
      ['magnum cluster-create mycluster --cluster-template kubernetes --wait', 'Create a cluster'],
      ['magnum cluster-list', 'List the clusters'],
      ['$(magnum cluster-config mycluster --dir mycluster)', 'Configure kubectl or docker'],
    ]);
  });
});
