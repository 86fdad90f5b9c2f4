/** Plugins as processes: their streams, exit codes, signals and environment, and the current directory. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { COMMAND, type User, user } from './command.ts';
import { Terminal } from './terminal.ts';

let owner: User;
let bin: string;

beforeAll(() => {
  owner = user();
  bin = join(owner.home, '.bin');
});

const add = (name: string, code: string, directory = bin) => {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, `magnum-${name}`), `#!/bin/sh\n${code}\n`, { mode: 0o755 });
};

describe('a plugin', () => {
  it('gets the words after its name, standard input, and writes to stdout and stderr', () => {
    add('echo', 'printf "<%s>" "$@"; cat; echo problem >&2; exit 42');
    const [program, ...words] = COMMAND;
    const { status, stdout, stderr } = spawnSync(
      program,
      [...words, 'echo', '--help', '-f', 'a b', '', '--', '$(id)', '-q'],
      { env: owner.env, encoding: 'utf8', input: 'input' },
    );
    expect({ status, stdout, stderr }).toEqual({
      status: 42,
      stdout: '<--help><-f><a b><><--><$(id)><-q>input',
      stderr: 'problem\n',
    });
  });

  it('gets the global options before its name as variables, and no secret in its arguments', () => {
    add('vars', 'echo "$OS_CLOUD $OS_PASSWORD $#"; tr "\\0" " " </proc/$$/cmdline');
    const { stdout } = owner.magnum('--os-cloud', 'prod', '--os-password', 's3cret', 'vars', 'x');
    expect(stdout).toMatch(/^prod s3cret 1\n/);
    expect(stdout.match(/s3cret/g)).toHaveLength(1);
  });

  it('can run this program by MAGNUM_BIN, from any directory', () => {
    add('again', 'cd / && PATH=/usr/bin:/bin:$NODE && exec "$MAGNUM_BIN" --version');
    const env = { NODE: join(process.execPath, '..') };
    const { code, stdout } = owner.shell(['sh'], 'magnum again', env);
    expect({ code, stdout }).toEqual({ code: 0, stdout: owner.magnum('--version').stdout });
  });

  it('logs in to no cloud before it starts', () => {
    add('quick', 'echo started');
    const { code, stdout, stderr } = owner.magnum('--os-auth-url', 'http://127.0.0.1:1/v3', 'quick');
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'started\n', stderr: '' });
  });

  it('that a signal ends makes magnum exit with 128 and its number', () => {
    add('killed', 'kill -KILL $$');
    expect(owner.magnum('killed').code).toBe(137);
  });

  it('that exits with 0 after its reader has closed stdout does the same in a pipe', () => {
    add('endless', 'yes');
    const { code, stdout } = owner.shell(['bash'], 'magnum endless | head -1; echo $PIPESTATUS');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'y\n141\n' });
  });

  it('is run by an alias', () => {
    add('told', 'echo "$*"');
    expect(owner.magnum('alias', 'set', 't', "told 'a  b' c").code).toBe(0);
    expect(owner.magnum('t', 'd').stdout).toBe('a  b c d\n');
    owner.magnum('alias', 'delete', 't');
  });

  it('without its interpreter is an error', () => {
    writeFileSync(join(bin, 'magnum-bad'), '#!/nosuch/program\n', { mode: 0o755 });
    const { code, stderr } = owner.magnum('bad');
    expect([code, stderr]).toEqual([
      1,
      `ERROR: Cannot run ${join(bin, 'magnum-bad')}: its interpreter is missing.\n`,
    ]);
  });
});

describe('signals', () => {
  it.each([
    ['SIGTERM', 15],
    ['SIGHUP', 1],
    ['SIGINT', 2],
  ] as const)('%s to magnum without a terminal reaches the plugin, which decides', async (signal, number) => {
    add('trap', `trap 'echo got ${number}; exit 7' ${number}; echo ready; while :; do sleep 0.05; done`);
    const [program, ...words] = COMMAND;
    const child = spawn(program, [...words, 'trap'], { env: owner.env, stdio: ['ignore', 'pipe', 'ignore'] });
    let output = '';
    child.stdout?.on('data', (chunk) => {
      output += chunk;
      if (String(chunk).includes('ready')) child.kill(signal);
    });
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect({ code, output }).toEqual({ code: 7, output: `ready\ngot ${number}\n` });
  });

  it('Ctrl-C in a terminal reaches the plugin once, and magnum waits for it', {
    tags: ['python3'],
  }, async () => {
    add(
      'wait',
      `n=0; trap 'n=$((n + 1)); echo "interrupt $n"' INT; echo ready; while [ $n -lt 3 ]; do sleep 0.05; done; sleep 0.3; echo "end $n"; exit 5`,
    );
    const terminal = new Terminal(['sh', '-c', 'trap : INT; magnum wait; echo "code $?"'], {
      cwd: owner.home,
      env: owner.env,
    });
    try {
      await terminal.shows('ready');
      for (const count of [1, 2, 3]) {
        terminal.type('\x03');
        await terminal.shows(`interrupt ${count}`);
        await pause(100);
      }
      expect(await terminal.shows('code ')).toMatch(/end 3\s+code 5/);
    } finally {
      await terminal.close();
    }
  });
});

describe('the current directory', () => {
  it('and relative directories of the PATH have no plugins', () => {
    const directory = join(owner.home, 'repository');
    for (const place of [directory, join(directory, 'bin')]) add('evil', 'touch ran; echo evil', place);
    for (const path of ['', '.', './', 'bin', './bin', '../repository']) {
      const script = `cd ${directory} && PATH="${path}:$PATH:${path}" && magnum evil; magnum plugin list; magnum help evil`;
      const { stdout, stderr } = owner.shell(['sh'], script);
      expect(stdout).not.toContain('evil');
      expect(stderr).toMatch(/^ERROR: Unknown command 'evil'\./);
    }
    expect(existsSync(join(directory, 'ran'))).toBe(false);
    const { stdout } = owner.shell(
      ['sh'],
      `cd / && PATH="$PATH:${realpathSync(directory)}" && cd && magnum evil`,
    );
    expect(stdout).toBe('evil\n');
  });

  it.each(['magnum-cluster-list', 'magnum-cluster', 'magnum-config-set', 'magnum-apply', 'magnum-api'])(
    'a program %s on the PATH runs for no command',
    (name) => {
      const ran = join(owner.home, `ran-${name}`);
      add(name.replace('magnum-', ''), `touch ${ran}`);
      const words = name.replace('magnum-', '');
      for (const line of [words, words.replaceAll('-', ' ')]) owner.shell(['sh'], `magnum ${line}`);
      expect(existsSync(ran)).toBe(false);
    },
  );
});
