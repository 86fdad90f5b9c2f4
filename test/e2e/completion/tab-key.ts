/**
 * What the Tab key shows and inserts in real shells on a terminal, with a sandbox. The completed line is then executed: a
 * function named magnum prints its words, so that a name that the shell would execute is detected.
 */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tagsOf } from '../../support/programs.mts';
import { startSandbox, type User, user } from '../command.ts';
import { Terminal } from '../terminal.ts';

/** Names with special characters of shells. Magnum accepts them for templates. */
const HOSTILE = {
  command: 'h1;touch pwned;$(touch pwned)`touch pwned`',
  quotes: `h2 "it's" 'a' \\ "b"`,
  signs: 'h3 !! *? {a,b} ~ # <x> |y &z $HOME [0-9] (1) =:,@%^',
  unicode: 'h4 Ünïcødé 日本 ’‘',
};
const BELL = 'h5\u001b]0;owned\u0007\nsecond';

/** An incomplete line, and the words that the command gets after Tab is pressed once. */
const INSERTED: readonly (readonly [typed: string, ...words: string[]])[] = [
  ['cluster-li', 'cluster-list'],
  ['cluster-template-sh', 'cluster-template-show'],
  ['cluster li', 'cluster', 'list'],
  ['cluster-template upd', 'cluster-template', 'update'],
  ['cluster template del', 'cluster', 'template', 'delete'],
  ['sandbox sto', 'sandbox', 'stop'],
  ['completion fi', 'completion', 'fish'],
  ['help cluster-sh', 'help', 'cluster-show'],
  ['help cluster sh', 'help', 'cluster', 'show'],
  ['--deb', '--debug'],
  ['--os-cloud sandbox-ot', '--os-cloud', 'sandbox-other'],
  ['--os-cloud=sandbox-ot', '--os-cloud=sandbox-other'],
  ['--os-cloud sandbox cluster-li', '--os-cloud', 'sandbox', 'cluster-list'],
  ['--debug cluster --insecure li', '--debug', 'cluster', '--insecure', 'list'],
  ['--os-auth-type v3applicationc', '--os-auth-type', 'v3applicationcredential'],
  ['cluster-show myku', 'cluster-show', 'mykube'],
  ['cluster show myku', 'cluster', 'show', 'mykube'],
  ['cluster-show -- myku', 'cluster-show', '--', 'mykube'],
  ['cluster-show mykube -f js', 'cluster-show', 'mykube', '-f', 'json'],
  ['cluster-show mykube -o js', 'cluster-show', 'mykube', '-o', 'json'],
  ['cluster-show mykube --output=js', 'cluster-show', 'mykube', '--output=json'],
  ['cluster-show mykube --format=js', 'cluster-show', 'mykube', '--format=json'],
  ['cluster-show --lo', 'cluster-show', '--long'],
  ['cluster-show mykube --os-clou', 'cluster-show', 'mykube', '--os-cloud'],
  ['cluster-delete mykube oth', 'cluster-delete', 'mykube', 'other'],
  [
    'cluster-delete mykube --wait-timeout 5m oth',
    'cluster-delete',
    'mykube',
    '--wait-timeout',
    '5m',
    'other',
  ],
  // Other cluster templates do not fit.
  ['cluster-upgrade mykube kube', 'cluster-upgrade', 'mykube', 'kubernetes'],
  ['cluster-create new --cluster-template mes', 'cluster-create', 'new', '--cluster-template', 'mesos'],
  ['cluster-create new --cluster-template=mes', 'cluster-create', 'new', '--cluster-template=mesos'],
  ['nodegroup-show mykube default-w', 'nodegroup-show', 'mykube', 'default-worker'],
  [
    'cluster-resize mykube 3 --nodegroup default-w',
    'cluster-resize',
    'mykube',
    '3',
    '--nodegroup',
    'default-worker',
  ],
  ['cluster-list --sort-dir d', 'cluster-list', '--sort-dir', 'desc'],
  ['cluster-list --fields health', 'cluster-list', '--fields', 'health_status'],
  ['cluster-list --fields stack_id,health', 'cluster-list', '--fields', 'stack_id,health_status'],
  ['cluster-list --fields=stack_id,health', 'cluster-list', '--fields=stack_id,health_status'],
  ['cluster-wait mykube --for he', 'cluster-wait', 'mykube', '--for', 'healthy'],
  ['cluster-config mykube --shell fi', 'cluster-config', 'mykube', '--shell', 'fish'],
  ['cluster-config mykube --dir some', 'cluster-config', 'mykube', '--dir', 'somewhere/'],
  ['cluster-config mykube --dir=some', 'cluster-config', 'mykube', '--dir=somewhere/'],
  ['ca-sign mykube --csr cli', 'ca-sign', 'mykube', '--csr', 'client.csr'],
  ['ca-sign mykube cli', 'ca-sign', 'mykube', 'client.csr'],
  ['--os-project-name ot', '--os-project-name', 'other'],
  ['--os-project-name Pers', '--os-project-name', 'Personal demo'],
  ['--os-project-name=Pers', '--os-project-name=Personal demo'],
  ["--os-project-name 'Pers", '--os-project-name', 'Personal demo'],
  ['--os-project-name "Pers', '--os-project-name', 'Personal demo'],
  ['--os-project-name Personal\\ d', '--os-project-name', 'Personal demo'],
  ['quotas-show --resource C', 'quotas-show', '--resource', 'Cluster'],
  ['cluster-update mykube rep', 'cluster-update', 'mykube', 'replace'],
  ['cluster-template-create new --coe swarm-', 'cluster-template-create', 'new', '--coe', 'swarm-mode'],
  // No candidate, so nothing is inserted.
  ['cluster-show -- --lo', 'cluster-show', '--', '--lo'],
  ['nosuch clus', 'nosuch', 'clus'],
  ['cluster-list --debug --deb', 'cluster-list', '--debug', '--deb'],
  ['cluster-list -f json --form', 'cluster-list', '-f', 'json', '--form'],
  ['nodegroup-show nosuch default-w', 'nodegroup-show', 'nosuch', 'default-w'],
  // Names with special characters are quoted.
  ...['', "'", '"'].flatMap((quote) =>
    Object.values(HOSTILE).map(
      (name) => [`cluster-template-show ${quote}${name.slice(0, 2)}`, 'cluster-template-show', name] as const,
    ),
  ),
];

/** Candidates that are shown or hidden. The lines contain the common start of all candidates, so that Tab inserts nothing. */
const SHOWN: readonly (readonly [typed: string, shown: readonly string[], hidden?: readonly string[]])[] = [
  ['', ['cluster-create', 'nodegroup-list', 'sandbox', 'quotas'], ['bash_completion', '--debug']],
  ['cluster ', ['create', 'resize', 'template'], ['cluster-list', 'stop']],
  ['cluster-show ', ['mykube', 'other'], ['--long']],
  ['cluster-delete mykube ', ['other'], ['mykube  ']],
  ['cluster-show mykube -f ', ['table', 'json', 'yaml', 'csv', 'shell']],
  ['cluster-list -f ', ['table', 'json', 'yaml', 'csv'], ['shell']],
  [
    'nodegroup-list mykube --',
    ['--limit', '--role', '--format', '--os-cloud'],
    ['--os-username', '--hidden'],
  ],
  ['cluster-list --os-user', ['--os-username', '--os-user-id']],
  ['quotas-show -', ['--project-id', '--resource', '--format']],
  ['--os-cloud sandbox', ['sandbox-admin', 'sandbox-personal']],
  ['nodegroup-show mykube default-', ['default-master', 'default-worker']],
];

/** Lines of zsh: one for each name, and one for the spellings of an option. */
const ZSH_LINES: readonly (readonly [typed: string, line: RegExp])[] = [
  ['cluster-create new --cluster-template kubernetes', /kubernetes-1\.33\.3-1 +-- kubernetes/],
  ['cluster-create new --cluster-template kubernetes', /kubernetes +-- kubernetes/],
  ['cluster', /cluster-template +-- /],
  ['cluster-list -', /--column +-c +-- /],
];

/** Descriptions of commands, options and clusters. */
const DESCRIBED: readonly (readonly [typed: string, help: string])[] = [
  ['cluster-', 'List clusters'],
  ['cluster-show --', 'Show the properties of the cluster template too'],
  ['cluster-show ', 'CREATE_COMPLETE'],
  // The whole first sentence, with its punctuation.
  ['cluster-list --', 'Print only this column; can be repeated'],
  ['log', 'Log in and store the session for later commands'],
];

export interface Shell {
  readonly name: string;
  readonly shell: 'bash' | 'zsh' | 'fish';
  readonly command: readonly string[];
  /** Writes the startup files of the shell. Returns additional environment variables. */
  prepare(home: string): Record<string, string>;
  /** The keys that list the candidates. */
  readonly tabs: string;
  readonly hasDescriptions: boolean;
}

export const POSIX_FUNCTION = `magnum() { printf 'RAN'; printf '<%s>' "$@"; echo ENDED; }`;

/** Defines the tests of shells, which use one sandbox. */
export function testTabKey(shells: readonly Shell[]): void {
  let testUser: User;
  let sandbox: { stop(): unknown };
  let bellId: string;

  beforeAll(() => {
    testUser = user();
    sandbox = startSandbox(testUser);
    // Names are completed only with a cached token.
    testUser.env.OS_CACHE = '1';
    // For busy machines.
    testUser.env.MAGNUM_COMPLETION_TIMEOUT = '9000';
    const magnum = (...argv: string[]) => {
      const { code, stdout, stderr } = testUser.magnum(...argv);
      if (code !== 0) throw new Error(`${argv.join(' ')}: ${stderr}`);
      return stdout;
    };
    magnum('cluster-create', 'mykube', '--cluster-template', 'kubernetes');
    magnum('cluster-create', 'other', '--cluster-template', 'swarm');
    const template = ['--coe', 'swarm', '--image', 'fedora-coreos-latest', '--external-network', 'public'];
    const driver = ['--docker-storage-driver', 'overlay2'];
    for (const name of [...Object.values(HOSTILE), BELL])
      magnum('cluster-template-create', '--name', name, ...template, ...driver);
    bellId = (
      JSON.parse(magnum('cluster-template-list', '-f', 'json')) as { uuid: string; name: string }[]
    ).find(({ name }) => name === BELL)?.uuid as string;
    mkdirSync(join(testUser.home, 'somewhere', 'deeper'), { recursive: true });
    writeFileSync(join(testUser.home, 'somefile'), '');
    writeFileSync(join(testUser.home, 'client.csr'), '');
  });
  afterAll(() => sandbox.stop());

  for (const shell of shells)
    describe(shell.name, { tags: tagsOf(shell.shell, 'python3') }, () => {
      let terminal: Terminal;

      beforeAll(async () => {
        const { code, stderr } = testUser.magnum('completion', shell.shell, '--install');
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        const env = { ...testUser.env, ...shell.prepare(testUser.home), SHELL: shell.shell };
        terminal = new Terminal(shell.command, { cwd: testUser.home, env });
        await terminal.shows('READY> ');
        await terminal.quiet(200);
      });
      afterAll(() => terminal.close());

      async function clear(): Promise<void> {
        terminal.type('\u0003');
        await terminal.quiet(60);
        terminal.forget();
        terminal.type('\r');
        await terminal.shows('READY> ');
        await terminal.quiet(30);
        terminal.forget();
      }

      it.each(INSERTED)('magnum %s<Tab> inserts the expected words', async (typed, ...words) => {
        terminal.forget();
        terminal.type(`magnum ${typed}\t`);
        await terminal.shows(typed.slice(-1));
        // Without a candidate, an open quote stays open.
        terminal.type('\r');
        const screen = await terminal.shows(/RAN[\s\S]*ENDED/, 'READY> ');
        expect(/RAN([\s\S]*?)ENDED/.exec(screen)?.[1]).toBe(words.map((word) => `<${word}>`).join(''));
        expect(existsSync(join(testUser.home, 'pwned'))).toBe(false);
        await terminal.quiet(20);
      });

      it.each(SHOWN.map(([typed, shown, hidden = []]) => [typed, shown, hidden] as const))(
        'magnum %s<Tab> shows %s',
        async (typed, shown, hidden) => {
          terminal.forget();
          terminal.type(`magnum ${typed}${shell.tabs}`);
          try {
            await terminal.shows(...shown);
            const screen = await terminal.quiet(150);
            const list = screen.slice(screen.indexOf(typed) + typed.length);
            for (const word of hidden) expect(list).not.toContain(word);
            expect(screen).not.toMatch(/ERROR:|WARNING:|Error:/);
          } finally {
            await clear();
          }
        },
      );

      it.each(shell.hasDescriptions ? DESCRIBED : [])(
        'magnum %s<Tab> shows the description %s',
        async (typed, help) => {
          terminal.forget();
          terminal.type(`magnum ${typed}\t`);
          try {
            expect(await terminal.shows(help)).toContain(help);
            await terminal.quiet(150);
          } finally {
            await clear();
          }
        },
      );

      it.each(shell.shell === 'zsh' ? ZSH_LINES : [])('magnum %s<Tab> lists %s', async (typed, line) => {
        terminal.forget();
        terminal.type(`magnum ${typed}\t`);
        try {
          expect(await terminal.shows(line)).toMatch(line);
          await terminal.quiet(150);
        } finally {
          await clear();
        }
      });

      it('completes the UUID instead of a name with control characters', async () => {
        terminal.forget();
        terminal.type(`magnum cluster-template-show ${bellId.slice(0, 6)}\t\r`);
        expect(await terminal.shows(/RAN[\s\S]*ENDED/)).toContain(`<${bellId}>`);
        await terminal.quiet(50);
      });

      it('completes plugins, without running them, and aliases with the options of what they stand for', async () => {
        const plugin = join(testUser.home, '.bin', 'magnum-myplugin');
        writeFileSync(plugin, '#!/bin/sh\ntouch ~/pwned\n', { mode: 0o755 });
        const env = { ...testUser.env, ...shell.prepare(testUser.home), SHELL: shell.shell };
        const fresh = new Terminal(shell.command, { cwd: testUser.home, env });
        const complete = async (typed: string) => {
          fresh.forget();
          fresh.type(`magnum ${typed}\t\r`);
          return /RAN([\s\S]*?)ENDED/.exec(await fresh.shows(/RAN[\s\S]*ENDED/, 'READY> '))?.[1];
        };
        try {
          await fresh.shows('READY> ');
          await fresh.quiet(200);
          expect(await complete('mypl')).toBe('<myplugin>');
          testUser.magnum('alias', 'set', 'myalias', 'cluster-delete --wait');
          expect(await complete('myal')).toBe('<myalias>');
          expect(await complete('myalias mykube --dry')).toBe('<myalias><mykube><--dry-run>');
          expect(await complete('cluster-li')).toBe('<cluster-list>');
          expect(existsSync(join(testUser.home, 'pwned'))).toBe(false);
        } finally {
          await fresh.close();
          rmSync(plugin);
          testUser.magnum('alias', 'delete', 'myalias');
          rmSync(join(testUser.home, '.config', 'magnum'), { recursive: true, force: true });
        }
      });

      it('inserts and prints nothing if the cloud is unreachable', async () => {
        terminal.forget();
        terminal.type('magnum --os-auth-url http://127.0.0.1:9/v3 cluster-show m\t\r');
        const screen = await terminal.shows(/RAN[\s\S]*ENDED/);
        expect(screen).toContain('<cluster-show><m>');
        expect(screen).not.toMatch(/ERROR|refused/);
        await terminal.quiet(50);
      });
    });
}
