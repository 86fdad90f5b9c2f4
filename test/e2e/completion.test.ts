/**
 * What the Tab key shows and inserts, in real shells in a terminal, against the sandbox. What was inserted is then run: a
 * function in magnum's place prints the words that the shell makes of it, so a name that a shell would execute shows.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { has, startSandbox, type User, user } from './command.ts';
import { Terminal } from './terminal.ts';

const PACKAGE = '/usr/share/bash-completion/bash_completion';

/** Names that a shell would take for more than text. Magnum takes them for templates. */
const HOSTILE = {
  command: 'h1;touch pwned;$(touch pwned)`touch pwned`',
  quotes: `h2 "it's" 'a' \\ "b"`,
  signs: 'h3 !! *? {a,b} ~ # <x> |y &z $HOME [0-9] (1) =:,@%^',
  unicode: 'h4 Ünïcødé 日本 ’‘',
};
const BELL = 'h5\u001b]0;owned\u0007\nsecond';

let someone: User;
let sandbox: { stop(): unknown };
let bellId: string;

beforeAll(() => {
  someone = user();
  sandbox = startSandbox(someone);
  // Names come from the cloud only with a token that is there.
  someone.env.OS_CACHE = '1';
  // This machine may be busy.
  someone.env.MAGNUM_COMPLETION_TIMEOUT = '9000';
  const magnum = (...argv: string[]) => {
    const { code, stdout, stderr } = someone.magnum(...argv);
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
  mkdirSync(join(someone.home, 'somewhere', 'deeper'), { recursive: true });
  writeFileSync(join(someone.home, 'somefile'), '');
  writeFileSync(join(someone.home, 'client.csr'), '');
});
afterAll(() => sandbox.stop());

/** A half-typed line, and the words that the command is run with behind one Tab. */
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
  ['cluster-upgrade mykube kubernetes-', 'cluster-upgrade', 'mykube', 'kubernetes-1.33.3-1'],
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
  // Nothing fits, so nothing changes.
  ['cluster-show -- --lo', 'cluster-show', '--', '--lo'],
  ['nosuch clus', 'nosuch', 'clus'],
  ['cluster-list --debug --deb', 'cluster-list', '--debug', '--deb'],
  ['cluster-list -f json --form', 'cluster-list', '-f', 'json', '--form'],
  ['nodegroup-show nosuch default-w', 'nodegroup-show', 'nosuch', 'default-w'],
  // Names are text, whatever is in them.
  ...['', "'", '"'].flatMap((quote) =>
    Object.values(HOSTILE).map(
      (name) => [`cluster-template-show ${quote}${name.slice(0, 2)}`, 'cluster-template-show', name] as const,
    ),
  ),
];

/** What is shown, and what is not; what all of it begins with is given on the command line, so that there is nothing to insert first. */
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

/** What stands beside commands, options and clusters. */
const EXPLAINED: readonly (readonly [typed: string, help: string])[] = [
  ['cluster-', 'List clusters'],
  ['cluster-show --', 'Show the properties of the cluster template too'],
  ['cluster-show ', 'CREATE_COMPLETE'],
];

interface Shell {
  readonly name: string;
  readonly shell: 'bash' | 'zsh' | 'fish';
  readonly command: readonly string[];
  /** Makes the shell's files; tells what else its environment holds. */
  prepare(home: string): Record<string, string>;
  readonly tabs: string;
  readonly explains: boolean;
}

const POSIX_FUNCTION = `magnum() { printf 'RAN'; printf '<%s>' "$@"; echo ENDED; }`;

const bashWith = (name: string, before: string): Shell => ({
  name,
  shell: 'bash',
  command: ['bash', '--noprofile', '--rcfile', 'rc.bash', '-i'],
  prepare(home) {
    const settings = `bind 'set completion-query-items 1000' 'set page-completions off' 'set bell-style none'`;
    writeFileSync(
      join(home, 'rc.bash'),
      `PS1='READY> '\n${settings.replaceAll("' '", "'; bind '")}\n${before}\n${POSIX_FUNCTION}\n`,
    );
    return {};
  },
  tabs: '\t\t',
  explains: false,
});

const SHELLS: readonly Shell[] = [
  bashWith('bash', '. ~/.local/share/bash-completion/completions/magnum'),
  bashWith('bash with bash-completion', `. ${PACKAGE}`),
  {
    name: 'zsh',
    shell: 'zsh',
    command: ['zsh', '-i'],
    prepare(home) {
      writeFileSync(
        join(home, '.zshrc'),
        `PROMPT='READY> '\nunsetopt promptsp beep automenu autoremoveslash\nLISTMAX=1000\nfpath=(~/.zfunc $fpath)\n` +
          `autoload -Uz compinit && compinit -u\n${POSIX_FUNCTION}\n`,
      );
      return {};
    },
    tabs: '\t',
    explains: true,
  },
  {
    name: 'fish',
    shell: 'fish',
    command: ['fish', '-i'],
    prepare(home) {
      mkdirSync(join(home, '.config', 'fish'), { recursive: true });
      writeFileSync(
        join(home, '.config', 'fish', 'config.fish'),
        `function fish_prompt; printf 'READY> '; end\nset -g fish_greeting\nset -g fish_autosuggestion_enabled 0\n` +
          `function magnum; printf RAN; printf '<%s>' $argv; echo ENDED; end\n`,
      );
      return {};
    },
    tabs: '\t',
    explains: true,
  },
] satisfies readonly Shell[];

const installed = SHELLS.filter(
  ({ shell, name }) => has(shell) && (name === shell || existsSync(PACKAGE) || process.env.CI !== undefined),
);

describe.each(installed)('$name', (shell) => {
  let terminal: Terminal;

  beforeAll(async () => {
    const { code, stderr } = someone.magnum('completion', shell.shell, '--install');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const env = { ...someone.env, ...shell.prepare(someone.home), SHELL: shell.shell };
    terminal = new Terminal(shell.command, { cwd: someone.home, env });
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

  it.each(INSERTED)('magnum %s<Tab>', async (typed, ...words) => {
    terminal.forget();
    terminal.type(`magnum ${typed}\t`);
    await terminal.shows(typed.slice(-1));
    // A quote that nothing could be found for is still open.
    terminal.type('\r');
    const screen = await terminal.shows(/RAN[\s\S]*ENDED/, 'READY> ');
    expect(/RAN([\s\S]*?)ENDED/.exec(screen)?.[1]).toBe(words.map((word) => `<${word}>`).join(''));
    expect(existsSync(join(someone.home, 'pwned'))).toBe(false);
    await terminal.quiet(20);
  });

  it.each(SHOWN.map(([typed, shown, hidden = []]) => [typed, shown, hidden] as const))(
    'magnum %s<Tab> shows',
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

  it.each(shell.explains ? EXPLAINED : [])('magnum %s<Tab> says what is offered', async (typed, help) => {
    terminal.forget();
    terminal.type(`magnum ${typed}\t`);
    try {
      expect(await terminal.shows(help)).toContain(help);
      await terminal.quiet(150);
    } finally {
      await clear();
    }
  });

  it('shows no name that could drive the terminal, but its id', async () => {
    terminal.forget();
    terminal.type(`magnum cluster-template-show ${bellId.slice(0, 6)}\t\r`);
    expect(await terminal.shows(/RAN[\s\S]*ENDED/)).toContain(`<${bellId}>`);
    await terminal.quiet(50);
  });

  it('says nothing where the cloud cannot be reached', async () => {
    terminal.forget();
    terminal.type('magnum --os-auth-url http://127.0.0.1:9/v3 cluster-show m\t\r');
    const screen = await terminal.shows(/RAN[\s\S]*ENDED/);
    expect(screen).toContain('<cluster-show><m>');
    expect(screen).not.toMatch(/ERROR|refused/);
    await terminal.quiet(50);
  });
});

describe('--install', () => {
  const places = {
    bash: '.local/share/bash-completion/completions/magnum',
    zsh: '.zfunc/_magnum',
    fish: '.config/fish/completions/magnum.fish',
    powershell: '.config/powershell/magnum-completion.ps1',
  };

  it.each(Object.entries(places))('%s: puts it there, again if wanted, and takes it away', (shell, place) => {
    const other = user();
    const path = join(other.home, place);
    const once = other.magnum('completion', shell, '--install');
    expect(once).toMatchObject({ code: 0, stderr: '' });
    expect(once.stdout).toContain(path);
    expect(readFileSync(path, 'utf8')).toBe(other.magnum('completion', shell).stdout);
    expect(other.magnum('completion', shell, '--install')).toEqual(once);
    expect(other.magnum('completion', shell, '--uninstall')).toMatchObject({ code: 0, stderr: '' });
    expect(existsSync(path)).toBe(false);
    const again = other.magnum('completion', shell, '--uninstall');
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('not installed') });
  });

  it.each([
    ['nothing', ''],
    ['a comment', '# . /usr/share/bash-completion/bash_completion\n'],
    ['what Debian gives new users', `[ ! -f ${PACKAGE} ] || . ${PACKAGE}\n`],
  ])('bash: what is left to do is what bash lacks, with %s in .bashrc', (_, bashrc) => {
    const other = user();
    writeFileSync(join(other.home, '.bashrc'), bashrc);
    const completes = () => {
      const look = 'complete -p magnum || _completion_loader magnum || _comp_load magnum; complete -p magnum';
      return spawnSync('bash', ['-ic', look], { env: other.env }).status === 0;
    };
    const { stdout } = other.magnum('completion', 'bash', '--install');
    expect(stdout.includes('New bash sessions will load it.')).toBe(completes());
    const line = /^ {4}(\. .*)$/m.exec(stdout)?.[1] ?? '';
    writeFileSync(join(other.home, '.bashrc'), `${bashrc}${line}\n`);
    expect(completes()).toBe(true);
    expect(other.magnum('completion', 'bash', '--install').stdout).toContain('New bash sessions');
  });

  it.each(Object.entries(places))('%s: leaves what somebody else has put there', (shell, place) => {
    const other = user();
    const path = join(other.home, place);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, '# mine\n');
    for (const option of ['--install', '--uninstall']) {
      const { code, stderr } = other.magnum('completion', shell, option);
      expect(code).toBe(1);
      expect(stderr).toMatch(/^ERROR: .* already exists and was not created by magnum\./);
    }
    expect(readFileSync(path, 'utf8')).toBe('# mine\n');
  });
});

describe('for the shell that one is in', () => {
  const inShell = (shell: string[], script: string) => someone.shell(shell, script);
  const HINT =
    'magnum: the completion system of zsh is not loaded. Add before this line: autoload -Uz compinit && compinit\n';
  const ZSH = ['zsh', '-f'];

  it.skipIf(!has('zsh')).each(['source <(magnum completion zsh)', 'eval "$(magnum completion zsh)"'])(
    'zsh says what is missing, or has it: %s',
    (load) => {
      expect(inShell(ZSH, load)).toEqual({ code: 0, stdout: '', stderr: HINT });
      const loaded = `autoload -Uz compinit && compinit -D -u; ${load}; print $_comps[magnum]`;
      expect(inShell(ZSH, loaded)).toEqual({ code: 0, stdout: '_magnum\n', stderr: '' });
    },
  );

  it.each(['source <(magnum completion bash)', 'eval "$(magnum completion bash)"'])(
    'bash without bash-completion has it: %s',
    (load) => {
      const { stdout, stderr } = inShell(['bash', '--noprofile', '--norc'], `${load}; complete -p magnum`);
      expect({ stdout, stderr }).toEqual({ stdout: 'complete -F _magnum magnum\n', stderr: '' });
    },
  );

  it.skipIf(!has('fish'))('fish has it', () => {
    const { stdout, stderr } = inShell(
      ['fish', '--no-config'],
      'magnum completion fish | source; complete -C "magnum cluster-li"',
    );
    expect(stdout).toMatch(/^cluster-list\t/);
    expect(stderr).toBe('');
  });
});
