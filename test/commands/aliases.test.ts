/** alias set, list and delete, plugin list, and the use of aliases, against the sandbox. */
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cloud, type TestCloud } from '../support/cloud.ts';
import { temporaryDirectory, type WorldOptions } from '../support/world.ts';

let sandbox: TestCloud;
let configHome: string;
let file: string;
let bin: string;

beforeAll(async () => {
  sandbox = await cloud();
  await sandbox.run('cluster-create', 'kube', '--cluster-template', 'kubernetes');
});
afterAll(() => sandbox.close());
beforeEach(() => {
  configHome = join(temporaryDirectory(), 'config');
  file = join(configHome, 'magnum/config.yaml');
  bin = temporaryDirectory();
});

const runWith = ({ env, ...more }: WorldOptions, ...argv: string[]) =>
  sandbox.runWith({ ...more, env: { XDG_CONFIG_HOME: configHome, PATH: bin, ...env } }, ...argv);
const run = (...argv: string[]) => runWith({}, ...argv);
const write = (content: string) => {
  mkdirSync(join(configHome, 'magnum'), { recursive: true, mode: 0o700 });
  writeFileSync(file, content, { mode: 0o600 });
};
const addPlugin = (name: string, mode = 0o755) =>
  writeFileSync(join(bin, `magnum-${name}`), '#!/bin/sh\n', { mode });

describe('alias set', () => {
  it('writes the alias to a private file', async () => {
    expect(await run('alias', 'set', 'sh', 'cluster-show')).toEqual({
      code: 0,
      stdout: `Alias sh stands for 'magnum cluster-show' in ${file}.\n`,
      stderr: '',
    });
    expect(readFileSync(file, 'utf8')).toBe('aliases:\n  sh: cluster-show\n');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await run('config', 'set', 'cloud', 'sandbox');
    await run('alias', 'set', 'sh', 'cluster-show -f json');
    expect(readFileSync(file, 'utf8')).toBe('aliases:\n  sh: cluster-show -f json\ncloud: sandbox\n');
  });

  it.each<[alias: string, expansion: string, message: string]>([
    ['cluster', 'cluster-list', "Invalid alias 'cluster': the name is that of a command, or reserved."],
    [
      'cluster-list',
      'stats-list',
      "Invalid alias 'cluster-list': the name is that of a command, or reserved.",
    ],
    ['Help', 'stats-list', "Invalid alias 'Help': the name is that of a command, or reserved."],
    ['bash_completion', 'x', "Invalid alias 'bash_completion': the name is that of a command, or reserved."],
    ['apply', 'stats-list', "Invalid alias 'apply': the name is that of a command, or reserved."],
    ['a/b', 'x', "Invalid alias 'a/b': the name can have letters, digits, hyphens, underscores and dots."],
    ['a', '', 'The expansion must not be empty.'],
    ['a', '  ', 'The expansion must not be empty.'],
    ['a', "cluster-show 'x", 'Unbalanced single quote in the words.'],
    ['a', 'cluster-show x\\', 'Unexpected backslash at the end of the words.'],
    ['a', 'cluster-show\nx', 'The expansion must not contain control characters.'],
    ['a', 'magnum cluster-list', "The expansion must not start with 'magnum'."],
    ['a', 'cluster-show $1', "Placeholders such as '$1' are not supported in aliases."],
    ['a', 'nosuch', "'nosuch' is neither a command nor a plugin."],
    ['a', 'cluster-list --nosuch', "Unknown or ambiguous option '--nosuch' in the expansion."],
    ['a', 'login --os-password secret', 'An alias must not contain the secret of --os-password.'],
    ['a', 'login --os-passw secret', 'An alias must not contain the secret of --os-password.'],
    [
      'a',
      'cluster-list --os-auth-url=http://me:secret@x/v3',
      'An alias must not contain the secret of --os-auth-url.',
    ],
    ['a', 'a x', "Alias a stands for 'magnum a x', but a is an alias too."],
  ])('rejects %j for %j, and writes nothing', async (alias, expansion, message) => {
    const { code, stdout, stderr } = await run('alias', 'set', alias, expansion);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.split('\n')[0]).toBe(`ERROR: ${message}`);
    expect(existsSync(file)).toBe(false);
  });

  it.each([
    [['cluster-delete', '--wait'], "Unknown option '--wait'."],
    [['cluster-delete', 'web'], "Too many arguments for 'alias set'. Expected 2 arguments but got 3."],
  ])('advises quotes for %j', async (words, message) => {
    expect((await run('alias', 'set', 'dl', ...words)).stderr).toBe(
      `ERROR: ${message}\nWrite <expansion> in quotes, as one word. Try 'magnum help alias set' for more information.\n`,
    );
  });

  it('rejects an expansion without a command', async () => {
    const { code, stderr } = await run('alias', 'set', '--', 'a', '--os-cloud prod');
    expect([code, stderr]).toEqual([2, 'ERROR: The expansion does not contain a command.\n']);
  });

  it('rejects an alias of an alias, and the name of a plugin', async () => {
    write('aliases: {one: cluster-list}\n');
    addPlugin('foo');
    expect((await run('alias', 'set', 'two', 'one -f json')).stderr).toMatch(
      /^ERROR: Alias two stands for 'magnum one -f json', but one is an alias too\.\nAn alias must stand/,
    );
    expect((await run('alias', 'set', 'foo', 'cluster-list')).stderr).toBe(
      `ERROR: Invalid alias 'foo': it is the name of plugin ${join(bin, 'magnum-foo')}.\n`,
    );
    expect((await run('alias', 'set', 'bar', 'foo --x')).code).toBe(0);
  });
});

describe('an alias', () => {
  it('runs what it stands for, with the other words after it', async () => {
    write('aliases: {sh: "cluster-show -f value", "name": "-c name"}\n');
    expect(await run('sh', 'kube', '-c', 'name')).toEqual({ code: 0, stdout: 'kube\n', stderr: '' });
    expect(await run('--os-cloud', 'sandbox', 'sh', '-c', 'name', 'kube')).toMatchObject({
      stdout: 'kube\n',
    });
  });

  it('can stand for a group, and can have options before the command', async () => {
    write("aliases:\n  c: cluster\n  q: --quiet cluster 'list'\n");
    expect((await run('c', 'show', 'kube', '-f', 'value', '-c', 'name')).stdout).toBe('kube\n');
    expect((await run('q')).stdout).toMatch(/^[-0-9a-f]{36}\n$/);
  });

  it('is not expanded by a shell', async () => {
    write("aliases:\n  sh: cluster-show $(touch x) `id` ; $HOME '*'\n");
    const { code, stderr } = await run('sh');
    expect(code).toBe(2);
    expect(stderr).toBe(
      "ERROR: Too many arguments for 'cluster-show'. Expected 1 argument but got 6.\n" +
        "  Alias sh stands for: magnum cluster-show $(touch x) `id` ; $HOME '*'\n" +
        "Try 'magnum help cluster-show' for more information.\n",
    );
  });

  it('is named in usage errors, also in JSON', async () => {
    write('aliases: {sh: cluster-show -f json}\n');
    const { stderr } = await run('sh', '--nosuch');
    expect(JSON.parse(stderr).error).toMatchObject({
      message: "Unknown option '--nosuch'.",
      details: ['Alias sh stands for: magnum cluster-show -f json'],
    });
    expect((await run('sh', 'missing')).stderr).not.toContain('Alias');
  });

  it('does not override a command, and MAGNUM_NO_ALIASES disables it', async () => {
    write('aliases: {cluster-list: stats-list, cluster: stats-list, l: cluster-list -f value -c name}\n');
    expect((await run('cluster-list', '-f', 'value', '-c', 'name')).stdout).toBe('kube\n');
    expect((await run('cluster', 'list', '-f', 'value', '-c', 'name')).stdout).toBe('kube\n');
    expect((await run('l')).stdout).toBe('kube\n');
    const off = await runWith({ env: { MAGNUM_NO_ALIASES: '1' } }, 'l');
    expect([off.code, off.stderr.split('\n')[0]]).toEqual([2, "ERROR: Unknown command 'l'."]);
    expect((await runWith({ env: { MAGNUM_NO_ALIASES: '0' } }, 'l')).code).toBe(0);
  });

  it('is expanded once', async () => {
    write('aliases: {a: b, b: a, c: c, d: cluster-list}\n');
    for (const [alias, inner] of [
      ['a', 'b'],
      ['c', 'c'],
    ])
      expect((await run(alias as string)).stderr).toBe(
        `ERROR: Alias ${alias} stands for 'magnum ${inner}', but ${inner} is an alias too.\nAn alias must stand for a command or a plugin.\n`,
      );
  });

  it.each([
    ['[cluster-list]', 'it must be a single value'],
    ['{a: b}', 'it must be a single value'],
    ["''", 'it is empty'],
    ['null', 'it is empty'],
    ['login --os-password s3cret', 'it contains the secret of --os-password'],
    [`'cluster-show "x'`, 'Unbalanced double quote in the words'],
  ])('that is %s fails only when it is used', async (value, reason) => {
    write(`aliases:\n  bad: ${value}\n`);
    expect(await run('bad')).toEqual({
      code: 2,
      stdout: '',
      stderr: `ERROR: Alias bad cannot be used (${file}:2): ${reason}.\nTo remove the alias: magnum alias delete bad\n`,
    });
    expect((await run('cluster-list')).code).toBe(0);
    const list = await run('alias', 'list', '-f', 'json');
    expect(list.code).toBe(0);
    expect(list.stdout).not.toContain('s3cret');
    expect(list.stderr).toBe(`WARNING: Alias bad cannot be used (${file}:2): ${reason}.\n`);
    expect((await run('alias', 'delete', 'bad')).code).toBe(0);
    expect(readFileSync(file, 'utf8')).not.toContain('bad');
  });

  it('is never read from the current directory, and not from a file that others can write to', async () => {
    const cwd = temporaryDirectory();
    for (const path of ['config.yaml', 'magnum/config.yaml', '.config/magnum/config.yaml', '.magnum.yaml']) {
      mkdirSync(join(cwd, path, '..'), { recursive: true });
      writeFileSync(join(cwd, path), 'aliases: {evil: cluster-list}\n');
    }
    for (const XDG_CONFIG_HOME of [configHome, '.', '', '.config'])
      expect((await runWith({ cwd, env: { XDG_CONFIG_HOME } }, 'evil')).stderr).toMatch(
        /Unknown command 'evil'/,
      );
    write('aliases: {l: cluster-list}\n');
    chmodSync(file, 0o666);
    expect((await run('l')).stderr).toMatch(/^ERROR: Any user can write to /);
  });

  it('has help, which names what it stands for', async () => {
    write('aliases: {sh: cluster-show -f json, c: cluster}\n');
    for (const argv of [
      ['help', 'sh'],
      ['sh', '--help'],
      ['sh', 'kube', '-h'],
    ])
      expect((await run(...argv)).stdout).toMatch(
        /^Alias sh stands for: magnum cluster-show -f json\n\nUsage: magnum cluster-show \[options\] <cluster>\n/,
      );
    expect((await run('help', 'c')).stdout).toMatch(
      /^Alias c stands for: magnum cluster\n\nUsage: magnum cluster /,
    );
    expect((await run('help', 'nosuch')).code).toBe(2);
  });

  it('is completed, and so are the options of what it stands for', async () => {
    write('aliases: {sh: cluster-show -f json, bad: [], cluster: x}\n');
    addPlugin('foo-bar');
    addPlugin('plain', 0o644);
    const complete = async (line: string) =>
      (await run('__complete', 'bash', line, line.split(' ').at(-1) ?? '')).stdout
        .split('\n')
        .map((word) => word.trim());
    const words = await complete('magnum ');
    expect(words).toEqual(expect.arrayContaining(['sh', 'foo', 'cluster-list']));
    for (const word of ['bad', 'plain', 'foo-bar']) expect(words).not.toContain(word);
    expect(await complete('magnum sh --max-')).toContain('--max-width');
    expect(await complete('magnum help s')).toContain('sh');
    expect(await complete('magnum alias delete ')).toEqual(expect.arrayContaining(['sh', 'bad']));
    write('aliases: [broken\n');
    expect(await complete('magnum clus')).toContain('cluster-list');
  });
});

describe('alias list and delete', () => {
  it('list the aliases, and warn about those that are not used', async () => {
    write('aliases: {b: cluster-list, cluster: stats-list, "x y": stats-list}\n');
    const { stdout, stderr } = await run('alias', 'list', '-f', 'json');
    expect(JSON.parse(stdout)).toEqual([
      { alias: 'b', expansion: 'cluster-list' },
      { alias: 'cluster', expansion: 'stats-list' },
      { alias: 'x y', expansion: 'stats-list' },
    ]);
    expect(stderr.trimEnd().split('\n')).toEqual([
      'WARNING: Alias cluster is not used: the name is that of a command, or reserved.',
      'WARNING: Alias x y is not used: the name can have letters, digits, hyphens, underscores and dots.',
    ]);
    const off = await runWith({ env: { MAGNUM_NO_ALIASES: '1' } }, 'alias', 'list');
    expect(off.stderr).toContain('WARNING: MAGNUM_NO_ALIASES disables all aliases.\n');
  });

  it('delete one alias, and fail for another name', async () => {
    write('aliases: {a: cluster-list, b: stats-list}\n');
    expect((await run('alias', 'delete', 'a')).stdout).toBe(`Deleted alias a from ${file}.\n`);
    expect(readFileSync(file, 'utf8')).toBe('aliases: { b: stats-list }\n');
    expect(await run('alias', 'delete', 'a')).toEqual({
      ...{ code: 1, stdout: '' },
      stderr: 'ERROR: Alias a not found.\nTo list the aliases: magnum alias list\n',
    });
    expect(JSON.parse((await run('alias', 'list', '-f', 'json')).stdout)).toHaveLength(1);
  });

  it('escape control characters of a file', async () => {
    write('aliases: {a: "cluster-list \\e[31m"}\n');
    expect((await run('alias', 'list')).stdout).not.toContain('\x1b');
    expect((await run('a')).stderr).not.toContain('\x1b');
  });
});

describe('plugin list', () => {
  it('lists the plugins, and warns about those that are not run', async () => {
    addPlugin('foo');
    addPlugin('cluster-x');
    addPlugin('dl');
    addPlugin('old', 0o644);
    write('aliases: {dl: cluster-delete}\n');
    const { stdout, stderr } = await run('plugin', 'list', '-f', 'value', '-c', 'plugin', '-c', 'status');
    expect(stdout).toBe('cluster x overridden\ndl overridden\nfoo available\nold not executable\n');
    expect(stderr.trimEnd().split('\n')).toEqual([
      `WARNING: ${join(bin, 'magnum-cluster-x')} is not run: cluster is a command, or reserved.`,
      `WARNING: ${join(bin, 'magnum-dl')} is not run: an alias has the name dl.`,
      `WARNING: ${join(bin, 'magnum-old')} is not run: it is not executable.`,
    ]);
  });

  it('names the plugin that precedes another on the PATH', async () => {
    addPlugin('foo');
    const other = temporaryDirectory();
    writeFileSync(join(other, 'magnum-foo'), '', { mode: 0o755 });
    const { stderr } = await runWith({ env: { PATH: `${bin}:${other}` } }, 'plugin', 'list');
    expect(stderr).toBe(
      `WARNING: ${join(other, 'magnum-foo')} is not run: ${join(bin, 'magnum-foo')} precedes it on the PATH.\n`,
    );
  });

  it('help names the path of a plugin, and does not run it', async () => {
    writeFileSync(join(bin, 'magnum-foo'), '#!/bin/sh\ntouch ran\n', { mode: 0o755 });
    expect((await run('help', 'foo')).stdout).toBe(
      `'magnum foo' runs the plugin ${join(bin, 'magnum-foo')}\n\nTo show its help: magnum foo --help\n`,
    );
  });
});
