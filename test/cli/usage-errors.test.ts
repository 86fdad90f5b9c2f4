/** The whole text of the errors for command lines that are not valid. */
import { describe, expect, it } from 'vitest';
import { type Command, commandSpec } from '../../src/cli/command-spec.ts';
import { parse } from '../../src/cli/program.ts';
import { commands } from '../../src/commands/registry.ts';
import { MagnumError } from '../../src/errors.ts';

/** The error of each line and its hint, or `valid`. */
function errorsOf(lines: readonly string[], known: readonly Command[] = commands): string {
  return lines
    .map((line) => {
      const argv = line.split(' ').map((word) => word.replaceAll('_', ' '));
      try {
        parse(argv, known, {});
        return `$ ${line}\nvalid`;
      } catch (error) {
        if (!(error instanceof MagnumError) || error.kind !== 'usage') throw error;
        return `$ ${line}\n${error.message}\n${error.hint}`;
      }
    })
    .join('\n\n');
}

it('an unknown command or an incomplete one has this error', () => {
  const lines = [
    'nonsense',
    'cluster-lst',
    'Cluster-List',
    'cluster',
    'cluster --debug',
    'cluster lst',
    'cluster nonsense',
    'cluster nonsense --help',
    'cluster template',
    'cluster template nonsense',
    'cluster -- --help',
    'sandbox pause',
    'sandbox serv',
    'config',
    'config nonsense --debug',
    '-- nonsense',
    '--nonsense',
    '--nonsense cluster-list',
    '--debg cluster-list',
    '-z',
    '-z cluster-list',
  ];
  expect(errorsOf(lines)).toMatchInlineSnapshot(`
    "$ nonsense
    Unknown command 'nonsense'.
    Try 'magnum help' for more information.

    $ cluster-lst
    Unknown command 'cluster-lst'.
    Did you mean cluster-list? Try 'magnum help' for more information.

    $ Cluster-List
    Unknown command 'Cluster-List'.
    To list clusters: magnum cluster-list

    $ cluster
    'cluster' requires a subcommand: create, list, show, config, update, resize, upgrade, delete, wait, template.
    Try 'magnum help cluster' for more information.

    $ cluster --debug
    'cluster' requires a subcommand: create, list, show, config, update, resize, upgrade, delete, wait, template.
    Try 'magnum help cluster' for more information.

    $ cluster lst
    Unknown command 'cluster lst'.
    Did you mean list? Try 'magnum help cluster' for more information.

    $ cluster nonsense
    Unknown command 'cluster nonsense'.
    The commands of 'cluster' are create, list, show, config, update, resize, upgrade, delete, wait, template. Try 'magnum help cluster' for more information.

    $ cluster nonsense --help
    Unknown command 'cluster nonsense'.
    The commands of 'cluster' are create, list, show, config, update, resize, upgrade, delete, wait, template. Try 'magnum help cluster' for more information.

    $ cluster template
    'cluster template' requires a subcommand: create, list, show, update, delete.
    Try 'magnum help cluster template' for more information.

    $ cluster template nonsense
    Unknown command 'cluster template nonsense'.
    The commands of 'cluster template' are create, list, show, update, delete. Try 'magnum help cluster template' for more information.

    $ cluster -- --help
    Unknown command 'cluster --help'.
    The commands of 'cluster' are create, list, show, config, update, resize, upgrade, delete, wait, template. Try 'magnum help cluster' for more information.

    $ sandbox pause
    Unknown command 'sandbox pause'.
    The commands of 'sandbox' are start, status, stop. Try 'magnum help sandbox' for more information.

    $ sandbox serv
    Unknown command 'sandbox serv'.
    The commands of 'sandbox' are start, status, stop. Try 'magnum help sandbox' for more information.

    $ config
    'config' requires a subcommand: set, get, unset, list.
    Try 'magnum help config' for more information.

    $ config nonsense --debug
    Unknown command 'config nonsense'.
    The commands of 'config' are set, get, unset, list. Try 'magnum help config' for more information.

    $ -- nonsense
    Unknown command 'nonsense'.
    Try 'magnum help' for more information.

    $ --nonsense
    Unknown option '--nonsense'.
    Try 'magnum help' for more information.

    $ --nonsense cluster-list
    Unknown option '--nonsense'.
    Try 'magnum help cluster-list' for more information.

    $ --debg cluster-list
    Unknown option '--debg'.
    Did you mean --debug? Try 'magnum help cluster-list' for more information.

    $ -z
    Unknown option '-z'.
    Try 'magnum help' for more information.

    $ -z cluster-list
    Unknown option '-z'.
    Try 'magnum help cluster-list' for more information."
  `);
});

it('an option that is not valid has this error', () => {
  const lines = [
    'cluster-list --nonsense',
    'cluster-list --nonsense=hidden',
    'cluster-list --limitt 3',
    'cluster-list -z',
    'cluster-list -zhidden',
    'cluster-list -1',
    'cluster-list --limit',
    'cluster-list --limit=',
    'cluster-list --limit x',
    'cluster-list --limit -1',
    'cluster-list --limit 1.5',
    'cluster-list -f',
    'cluster-list -f xml',
    'cluster-list -fxml',
    'cluster-list --sort-dir up',
    'cluster-list --quote',
    'cluster-list --os-cloud',
    'cluster-list --debug=1',
    'cluster-list --no-input=1',
    'cluster-list --fit-width=1',
    'cluster-list --no-fit-width=1',
    'cluster-list -q=1',
    'cluster-list -q -f json',
    'cluster-list -q -c name',
    'cluster-list --quiet --column name --format json',
    'cluster-list --fit-width --no-fit-width',
    'cluster-list --sort-ascending --sort-descending',
    'cluster-list --os-user-dom x',
    'cluster-list --os-clie=x',
    'cluster-create --n x',
    'cluster-create --keypair-id a --keypair b',
    'cluster-create --keypair a --keypair-id b',
    'cluster-create --node-count three x',
    'cluster-create --node-count -1 x',
    'cluster-create --node-count 99999999999999999999 x',
    'cluster-config c -f json',
    '--limit 3 cluster-list',
    '-f json cluster-list',
    'cluster-show -- --help x',
  ];
  expect(errorsOf(lines)).toMatchInlineSnapshot(`
    "$ cluster-list --nonsense
    Unknown option '--nonsense'.
    Try 'magnum help cluster-list' for more information.

    $ cluster-list --nonsense=hidden
    Unknown option '--nonsense'.
    Try 'magnum help cluster-list' for more information.

    $ cluster-list --limitt 3
    Unknown option '--limitt'.
    Did you mean --limit? Try 'magnum help cluster-list' for more information.

    $ cluster-list -z
    Unknown option '-z'.
    Try 'magnum help cluster-list' for more information.

    $ cluster-list -zhidden
    Unknown option '-z'.
    Try 'magnum help cluster-list' for more information.

    $ cluster-list -1
    Too many arguments for 'cluster-list'. Expected 0 arguments but got 1.
    Try 'magnum help cluster-list' for more information.

    $ cluster-list --limit
    Option '--limit <limit>' requires a value.
    Try 'magnum help cluster-list' for more information.

    $ cluster-list --limit=
    Invalid value '' for option '--limit <limit>'. It must be an integer.
    Try 'magnum help cluster-list' for more information.

    $ cluster-list --limit x
    Invalid value 'x' for option '--limit <limit>'. It must be an integer.
    Try 'magnum help cluster-list' for more information.

    $ cluster-list --limit -1
    Invalid value '-1' for option '--limit <limit>'. It must be 0 or greater.
    Try 'magnum help cluster-list' for more information.

    $ cluster-list --limit 1.5
    Invalid value '1.5' for option '--limit <limit>'. It must be an integer.
    Try 'magnum help cluster-list' for more information.

    $ cluster-list -f
    Option '-f, --format <format>' requires a value.
    Try 'magnum help cluster-list' for more information.

    $ cluster-list -f xml
    Invalid value 'xml' for option '-f, --format <format>'. Allowed choices are table, json, yaml, csv, value.
    Try 'magnum help cluster-list' for more information.

    $ cluster-list -fxml
    Invalid value 'xml' for option '-f, --format <format>'. Allowed choices are table, json, yaml, csv, value.
    Try 'magnum help cluster-list' for more information.

    $ cluster-list --sort-dir up
    Invalid value 'up' for option '--sort-dir <sort-dir>'. Allowed choices are desc, asc.
    Try 'magnum help cluster-list' for more information.

    $ cluster-list --quote
    Option '--quote <mode>' requires a value.
    Try 'magnum help cluster-list' for more information.

    $ cluster-list --os-cloud
    Option '--os-cloud <cloud>' requires a value.
    Try 'magnum help cluster-list' for more information.

    $ cluster-list --debug=1
    Option '--debug' does not take a value.
    Try 'magnum help cluster-list' for more information.

    $ cluster-list --no-input=1
    Option '--no-input' does not take a value.
    Try 'magnum help cluster-list' for more information.

    $ cluster-list --fit-width=1
    Option '--fit-width' does not take a value.
    Try 'magnum help cluster-list' for more information.

    $ cluster-list --no-fit-width=1
    Option '--no-fit-width' does not take a value.
    Try 'magnum help cluster-list' for more information.

    $ cluster-list -q=1
    Option '-q, --quiet' does not take a value.
    Try 'magnum help cluster-list' for more information.

    $ cluster-list -q -f json
    Option '-q, --quiet' cannot be used with option '-f, --format <format>'.
    Try 'magnum help cluster-list' for more information.

    $ cluster-list -q -c name
    Option '-q, --quiet' cannot be used with option '-c, --column <column>'.
    Try 'magnum help cluster-list' for more information.

    $ cluster-list --quiet --column name --format json
    Option '-q, --quiet' cannot be used with option '-f, --format <format>'.
    Try 'magnum help cluster-list' for more information.

    $ cluster-list --fit-width --no-fit-width
    Option '--no-fit-width' cannot be used with option '--fit-width'.
    Try 'magnum help cluster-list' for more information.

    $ cluster-list --sort-ascending --sort-descending
    Option '--sort-descending' cannot be used with option '--sort-ascending'.
    Try 'magnum help cluster-list' for more information.

    $ cluster-list --os-user-dom x
    ambiguous option: --os-user-dom could match --os-user-domain-name, --os-user-domain-id
    Try 'magnum help cluster-list' for more information.

    $ cluster-list --os-clie=x
    ambiguous option: --os-clie could match --os-client-id, --os-client-secret
    Try 'magnum help cluster-list' for more information.

    $ cluster-create --n x
    ambiguous option: --n could match --name, --node-count
    Try 'magnum help cluster-create' for more information.

    $ cluster-create --keypair-id a --keypair b
    --keypair and --keypair-id are the same option; give only one
    Try 'magnum help cluster-create' for more information.

    $ cluster-create --keypair a --keypair-id b
    --keypair-id and --keypair are the same option; give only one
    Try 'magnum help cluster-create' for more information.

    $ cluster-create --node-count three x
    Invalid value 'three' for option '--node-count <node-count>'. It must be an integer.
    Try 'magnum help cluster-create' for more information.

    $ cluster-create --node-count -1 x
    Invalid value '-1' for option '--node-count <node-count>'. It must be 0 or greater.
    Try 'magnum help cluster-create' for more information.

    $ cluster-create --node-count 99999999999999999999 x
    Invalid value '99999999999999999999' for option '--node-count <node-count>'. It is too large.
    Try 'magnum help cluster-create' for more information.

    $ cluster-config c -f json
    Unknown option '-f'.
    Try 'magnum help cluster-config' for more information.

    $ --limit 3 cluster-list
    Option '--limit' must be after the command.
    To list clusters: magnum cluster-list --limit 3

    $ -f json cluster-list
    Option '-f' must be after the command.
    To list clusters: magnum cluster-list --format json

    $ cluster-show -- --help x
    Too many arguments for 'cluster-show'. Expected 1 argument but got 2.
    Try 'magnum help cluster-show' for more information."
  `);
});

it('missing or superfluous arguments have this error', () => {
  const lines = [
    'cluster-show',
    'cluster-show a b',
    'cluster show a b c',
    'nodegroup-create',
    'nodegroup-create c',
    'cluster-resize c x',
    'nodegroup-delete c',
    'cluster-update c',
    'cluster-update c append a=1',
    'cluster-update c replace',
    'config set',
    'config set cloud',
    'config set cloud a b',
    'config set nonsense a',
    'sandbox stop x',
    'quotas-create',
    'quotas-create --resource Cluster',
    'cluster-template-create x --coe swarm',
    'completion nonsense',
  ];
  expect(errorsOf(lines)).toMatchInlineSnapshot(`
    "$ cluster-show
    Missing required argument 'cluster'.
    Try 'magnum help cluster-show' for more information.

    $ cluster-show a b
    Too many arguments for 'cluster-show'. Expected 1 argument but got 2.
    Try 'magnum help cluster-show' for more information.

    $ cluster show a b c
    Too many arguments for 'cluster-show'. Expected 1 argument but got 3.
    Try 'magnum help cluster-show' for more information.

    $ nodegroup-create
    Missing required arguments 'cluster', 'name'.
    Try 'magnum help nodegroup-create' for more information.

    $ nodegroup-create c
    Missing required argument 'name'.
    Try 'magnum help nodegroup-create' for more information.

    $ cluster-resize c x
    valid

    $ nodegroup-delete c
    Missing required argument 'nodegroup'.
    Try 'magnum help nodegroup-delete' for more information.

    $ cluster-update c
    valid

    $ cluster-update c append a=1
    Invalid value 'append' for argument 'op'. Allowed choices are add, replace, remove.
    Try 'magnum help cluster-update' for more information.

    $ cluster-update c replace
    valid

    $ config set
    Missing required arguments 'setting', 'value'.
    Try 'magnum help config set' for more information.

    $ config set cloud
    Missing required argument 'value'.
    Try 'magnum help config set' for more information.

    $ config set cloud a b
    Too many arguments for 'config set'. Expected 2 arguments but got 3.
    Try 'magnum help config set' for more information.

    $ config set nonsense a
    Invalid value 'nonsense' for argument 'setting'. Allowed choices are cloud, context.
    Try 'magnum help config set' for more information.

    $ sandbox stop x
    Too many arguments for 'sandbox stop'. Expected 0 arguments but got 1.
    Try 'magnum help sandbox stop' for more information.

    $ quotas-create
    Missing required options '--project-id <project-id>', '--resource <resource>'.
    Try 'magnum help quotas-create' for more information.

    $ quotas-create --resource Cluster
    Missing required option '--project-id <project-id>'.
    Try 'magnum help quotas-create' for more information.

    $ cluster-template-create x --coe swarm
    Missing required options '--image <image>', '--external-network <external-network>'.
    Try 'magnum help cluster-template-create' for more information.

    $ completion nonsense
    Invalid value 'nonsense' for argument 'shell'. Allowed choices are bash, zsh, fish, powershell.
    Try 'magnum help completion' for more information."
  `);
});

describe('a command of each form', () => {
  const known: Command[] = [
    commandSpec({
      names: ['thing-make', 'thing make'],
      summary: 'Make things.',
      positionals: {
        first: { label: '<first>', help: 'First.', count: 'one', choices: ['a', 'b'] },
        more: { label: '<more>', help: 'More.', count: 'many' },
      },
      options: {
        one: { type: 'text', flag: '--one <value>', help: 'One.', required: true },
        two: { type: 'integer', flag: '-t, --two <number>', help: 'Two.', min: 2, max: 4, required: true },
        three: {
          type: 'choice',
          flag: '--three <kind>',
          help: 'Three.',
          choices: ['x', 'y'],
          required: true,
        },
        on: { type: 'toggle', flag: '--on', help: 'On.', off: '--off', offHelp: 'Off.' },
      },
      output: 'none',
    }),
    commandSpec({ names: ['thing-hide'], summary: 'Hide things.', output: 'none', hidden: true }),
    commandSpec({
      names: ['thing-any', 'thing any'],
      summary: 'Any things.',
      positionals: { all: { label: '<all>', help: 'All.', count: 'any' } },
      options: { need: { type: 'text', flag: '--need <value>', help: 'Need.', required: true } },
      output: 'none',
    }),
  ].map((table) => ({ table, load: () => Promise.reject(new Error('not run')) }));

  it('has these errors', () => {
    const given = '--one 1 --two 2 --three x';
    const lines = [
      'thing-make',
      'thing-make a',
      'thing-make a b',
      `thing-make ${given}`,
      `thing-make a ${given}`,
      `thing-make c d ${given}`,
      `thing-make a d ${given}`,
      'thing-make a b --one 1 --two 1 --three x',
      'thing-make a b --one 1 --two 5 --three x',
      'thing-make a b --one 1 --two 4 --three x',
      'thing-make a b --one 1 -t 2 --three z',
      'thing-make a b --one 1 -t --three x',
      'thing-make a b --two 2 --three x',
      `thing-make a b ${given} --on --off`,
      `thing-make a b ${given} --off --on`,
      'thing-any',
      'thing-any --need',
      'thing hide',
      'thing-hid',
      'thing',
      'thing x',
    ];
    expect(errorsOf(lines, known)).toMatchInlineSnapshot(`
      "$ thing-make
      Missing required arguments 'first', 'more' and options '--one <value>', '--two <number>', '--three <kind>'.
      Try 'magnum help thing-make' for more information.

      $ thing-make a
      Missing required argument 'more' and options '--one <value>', '--two <number>', '--three <kind>'.
      Try 'magnum help thing-make' for more information.

      $ thing-make a b
      Missing required options '--one <value>', '--two <number>', '--three <kind>'.
      Try 'magnum help thing-make' for more information.

      $ thing-make --one 1 --two 2 --three x
      Missing required arguments 'first', 'more'.
      Try 'magnum help thing-make' for more information.

      $ thing-make a --one 1 --two 2 --three x
      Missing required argument 'more'.
      Try 'magnum help thing-make' for more information.

      $ thing-make c d --one 1 --two 2 --three x
      Invalid value 'c' for argument 'first'. Allowed choices are a, b.
      Try 'magnum help thing-make' for more information.

      $ thing-make a d --one 1 --two 2 --three x
      valid

      $ thing-make a b --one 1 --two 1 --three x
      Invalid value '1' for option '-t, --two <number>'. It must be 2 or greater.
      Try 'magnum help thing-make' for more information.

      $ thing-make a b --one 1 --two 5 --three x
      Invalid value '5' for option '-t, --two <number>'. It must be 4 or less.
      Try 'magnum help thing-make' for more information.

      $ thing-make a b --one 1 --two 4 --three x
      valid

      $ thing-make a b --one 1 -t 2 --three z
      Invalid value 'z' for option '--three <kind>'. Allowed choices are x, y.
      Try 'magnum help thing-make' for more information.

      $ thing-make a b --one 1 -t --three x
      Invalid value '--three' for option '-t, --two <number>'. It must be an integer.
      Try 'magnum help thing-make' for more information.

      $ thing-make a b --two 2 --three x
      Missing required option '--one <value>'.
      Try 'magnum help thing-make' for more information.

      $ thing-make a b --one 1 --two 2 --three x --on --off
      Option '--off' cannot be used with option '--on'.
      Try 'magnum help thing-make' for more information.

      $ thing-make a b --one 1 --two 2 --three x --off --on
      Option '--off' cannot be used with option '--on'.
      Try 'magnum help thing-make' for more information.

      $ thing-any
      Missing required option '--need <value>'.
      Try 'magnum help thing-any' for more information.

      $ thing-any --need
      Option '--need <value>' requires a value.
      Try 'magnum help thing-any' for more information.

      $ thing hide
      Unknown command 'thing hide'.
      The commands of 'thing' are make, any. Try 'magnum help thing' for more information.

      $ thing-hid
      Unknown command 'thing-hid'.
      Did you mean thing-any? Try 'magnum help' for more information.

      $ thing
      'thing' requires a subcommand: make, any.
      Try 'magnum help thing' for more information.

      $ thing x
      Unknown command 'thing x'.
      The commands of 'thing' are make, any. Try 'magnum help thing' for more information."
    `);
  });
});
