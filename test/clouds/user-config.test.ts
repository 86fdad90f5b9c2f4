/** Reads and changes the user's configuration file. */
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { hasControlCharacter, readUserConfig, userSetting } from '../../src/clouds/user-config.ts';
import { writeUserSetting } from '../../src/clouds/user-config-writer.ts';
import { userConfigPath } from '../../src/platform/xdg-directories.ts';
import { temporaryDirectory } from '../support/world.ts';

let home: string;
let path: string;
beforeEach(() => {
  home = temporaryDirectory();
  path = join(home, '.config/magnum/config.yaml');
});

function write(text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
const read = (env: Record<string, string> = {}) => readUserConfig({ env, home });
const settingOf = async (text: string, name = 'cloud') => {
  write(text);
  return userSetting(await read(), name);
};

describe('readUserConfig', () => {
  it('returns path, text and settings, and an empty text without a file', async () => {
    expect(await read()).toEqual({
      path,
      text: '',
      settings: expect.objectContaining({ entries: new Map() }),
    });
    write('# mine\ncloud: prod\n');
    const config = await read();
    expect([config.path, config.text, userSetting(config, 'cloud')]).toEqual([
      ...[path, '# mine\ncloud: prod\n', 'prod'],
    ]);
  });

  it('has no path without a home directory', async () => {
    expect(userConfigPath({ env: {}, home: undefined })).toBeUndefined();
    expect(await readUserConfig({ env: {}, home: undefined })).toMatchObject({ path: undefined, text: '' });
    expect(userConfigPath({ env: { XDG_CONFIG_HOME: '/x' }, home })).toBe('/x/magnum/config.yaml');
  });

  it('treats the file as missing if a part of its path is a file', async () => {
    writeFileSync(join(home, '.config'), '');
    expect(await read()).toMatchObject({ path, text: '' });
  });

  it('rejects a directory, with the command that removes it', async () => {
    mkdirSync(path, { recursive: true });
    await expect(read()).rejects.toMatchObject({
      kind: 'usage',
      message: `Cannot read ${path}: it is a directory.`,
      hint: `Correct this file, or remove it: rm -r ${path}`,
    });
  });

  it('rejects invalid YAML, and quotes the path in the hint', async () => {
    home = join(temporaryDirectory(), "it's");
    path = join(home, '.config/magnum/config.yaml');
    write('cloud: [');
    await expect(read()).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringMatching(/config\.yaml, line 1, column 9: /),
      hint: `Correct this file, or remove it: rm -r '${path.replace("'", "'\\''")}'`,
    });
  });

  it('rejects a file and a directory that any user can write to', async () => {
    write('cloud: prod\n');
    chmodSync(path, 0o606);
    await expect(read()).rejects.toMatchObject({
      kind: 'usage',
      message: `Any user can write to ${path}.`,
      hint: `To allow only you to write to it: chmod go-w ${path}`,
    });
    chmodSync(path, 0o600);
    chmodSync(dirname(path), 0o707);
    await expect(read()).rejects.toMatchObject({
      kind: 'usage',
      message: `Any user can write to ${dirname(path)} and could replace ${path}.`,
      hint: `To allow only you to write to it: chmod go-w ${dirname(path)}`,
    });
  });

  it.skipIf(process.getuid?.() !== 0)('rejects a file of another user', async () => {
    write('cloud: prod\n');
    chownSync(path, 54_321, 54_321);
    await expect(read()).rejects.toMatchObject({
      kind: 'usage',
      message: `Another user can write to ${path}.`,
      hint: 'Use chown and chmod go-w, so that only you can write to it.',
    });
  });
});

describe('userSetting', () => {
  it.each(['', '{}', 'cloud:', 'cloud: ""', 'cloud: ~', 'other: x'])('%j: is unset', async (text) => {
    expect(await settingOf(text)).toBeUndefined();
  });

  it.each([
    ['cloud: [a]', 'cloud must be a single value, not a list'],
    ['cloud: {a: b}', 'cloud must be a single value, not a mapping'],
    ['cloud: "a\\nb"', 'cloud contains a control character'],
    ['cloud: "\\u007f"', 'cloud contains a control character'],
  ])('%j: is rejected, with the command that removes the setting', async (text, problem) => {
    await expect(settingOf(text)).rejects.toMatchObject({
      kind: 'usage',
      message: `${path}:1: ${problem}`,
      hint: 'To remove the setting: magnum config unset cloud',
    });
  });

  it('hasControlCharacter: is true for C0, DEL and C1', () => {
    for (const character of ['\0', '\t', '\n', '\x1b', '\x1f', '\x7f', '\x80', '\x9b', '\x9f'])
      expect(hasControlCharacter(`a${character}b`)).toBe(true);
    for (const text of ['', ' ', '~', '\xa0', 'Ünï🐝']) expect(hasControlCharacter(text)).toBe(false);
  });
});

describe('writeUserSetting', () => {
  const changeAt = async (setting: Parameters<typeof writeUserSetting>[0], value: string | undefined) => {
    const config = await read();
    return writeUserSetting(setting, value, { ...config, path }, { home });
  };
  const change = (name: string, value: string | undefined) => changeAt([name], value);

  it.each<[before: string, value: string | undefined, after: string]>([
    ['', 'prod', 'cloud: prod\n'],
    ['{}', 'prod', 'cloud: prod\n'],
    ['# mine\n', 'prod', '# mine\n\ncloud: prod\n'],
    ['# mine\ncloud: dev # note\nother: 1\n', 'prod', '# mine\ncloud: prod # note\nother: 1\n'],
    ['cloud: dev\nother: x\ncloud: dev2 # last\n', 'prod', 'other: x\ncloud: prod # last\n'],
    ['cloud: dev\nother: x\ncloud: dev2\n', undefined, 'other: x\n'],
    ['other: x\n', undefined, 'other: x\n'],
    ['a: 1\n', 'null', 'a: 1\ncloud: "null"\n'],
    ['a: 1\n', '0123', 'a: 1\ncloud: "0123"\n'],
    ['a: 1\n', 'yes', 'a: 1\ncloud: "yes"\n'],
    ['cloud: &x dev\nother: *x\n', 'prod', 'cloud: prod\nother: &x dev\n'],
    ['cloud: &x dev\nother: *x\nthird: *x\n', undefined, 'other: &x dev\nthird: *x\n'],
    ['cloud: &x dev\nother: &x new\nthird: *x\n', undefined, 'other: &x new\nthird: *x\n'],
    ['cloud: {a: &x dev}\nother: *x\n', 'prod', 'cloud: prod\nother: &x dev\n'],
    [`other: ${'x '.repeat(60)}x\n`, 'prod', `other: ${'x '.repeat(60)}x\ncloud: prod\n`],
    ['{other: x}\n', 'prod', '{ other: x, cloud: prod }\n'],
  ])('%j: sets %j', async (before, value, after) => {
    write(before);
    expect(await change('cloud', value)).toBeUndefined();
    expect(readFileSync(path, 'utf8')).toBe(after);
    expect(userSetting(await read(), 'cloud')).toBe(value);
  });

  it.each<[before: string, value: string | undefined, after: string]>([
    ['', 'x', 'aliases:\n  a: x\n'],
    ['cloud: prod\n', 'x y', 'cloud: prod\naliases:\n  a: x y\n'],
    ['aliases:\n', 'x', 'aliases:\n  a: x\n'],
    ['aliases: {}\n', 'x', 'aliases:\n  a: x\n'],
    ["aliases: ''\n", 'x', 'aliases:\n  a: x\n'],
    ['aliases: {b: y}\n', 'x', 'aliases: { b: y, a: x }\n'],
    [
      '# mine\naliases: # short\n  # old\n  a: w # note\n  b: y\n',
      'x',
      '# mine\naliases:\n  # short\n  # old\n  a: x # note\n  b: y\n',
    ],
    ['aliases:\n  a: w\n  a: v\n', 'x', 'aliases:\n  a: x\n'],
    ['aliases:\n  a: w\n  b: y\n', undefined, 'aliases:\n  b: y\n'],
    ['cloud: prod\naliases:\n  a: w\n', undefined, 'cloud: prod\n'],
    ['aliases:\n  a: &x w\n  b: *x\ncloud: *x\n', 'z', 'aliases:\n  a: z\n  b: &x w\ncloud: *x\n'],
    ['aliases:\n  a: &x w\ncloud: *x\n', undefined, 'cloud: &x w\n'],
    ['a: keep\n', '- x', 'a: keep\naliases:\n  a: "- x"\n'],
  ])('%j: sets aliases.a to %j', async (before, value, after) => {
    write(before);
    expect(await changeAt(['aliases', 'a'], value)).toBeUndefined();
    expect(readFileSync(path, 'utf8')).toBe(after);
  });

  it.each(['aliases: text\n', 'aliases: [a]\n', 'b: &b {a: x}\naliases: *b\n'])(
    '%j: sets no alias in a value that is not a mapping, and changes nothing',
    async (text) => {
      write(text);
      await expect(changeAt(['aliases', 'a'], 'x')).rejects.toMatchObject({
        kind: 'usage',
        message: `Cannot change aliases in ${path}: it is not a mapping.`,
        hint: 'Edit this file.',
      });
      expect(readFileSync(path, 'utf8')).toBe(text);
    },
  );

  it('rejects a merge key that sets an alias which is to be removed', async () => {
    write('base: &b {a: x}\naliases:\n  <<: *b\n');
    await expect(changeAt(['aliases', 'a'], undefined)).rejects.toMatchObject({
      message: `Cannot change aliases.a in ${path}: a merge key (<<) sets it.`,
    });
  });

  it.each([undefined, 'prod'])('with %s, rejects a merge key that sets the value', async (value) => {
    const text = 'base: &b {cloud: dev}\n<<: *b\n';
    write(text);
    const changing = change('cloud', value);
    if (value === undefined)
      await expect(changing).rejects.toMatchObject({
        kind: 'usage',
        message: `Cannot change cloud in ${path}: a merge key (<<) sets it.`,
        hint: 'Edit this file.',
      });
    else expect(await changing).toBeUndefined();
    expect(userSetting(await read(), 'cloud')).toBe(value ?? 'dev');
  });

  it('rejects a directory that any user can write to, and changes nothing', async () => {
    write('cloud: dev\n');
    const config = await read();
    chmodSync(dirname(path), 0o777);
    await expect(writeUserSetting(['cloud'], 'prod', { ...config, path }, { home })).rejects.toMatchObject({
      kind: 'failed',
      message: expect.stringContaining(`Any user can write to ${dirname(path)} and `),
      hint: 'Use chown and chmod go-w, so that only you can write to it.',
    });
    expect(readFileSync(path, 'utf8')).toBe('cloud: dev\n');
  });

  it('removes the write permission of others from the file, and returns a notice', async () => {
    write('cloud: dev\n');
    const config = await read();
    chmodSync(path, 0o666);
    expect(await writeUserSetting(['cloud'], 'prod', { ...config, path }, { home })).toBe(
      `${path} was writable by other users; its mode is now 0644.`,
    );
    expect(statSync(path).mode & 0o777).toBe(0o644);
  });

  it('creates the file and its directory', async () => {
    expect(existsSync(dirname(path))).toBe(false);
    await change('cloud', 'prod');
    expect(readFileSync(path, 'utf8')).toBe('cloud: prod\n');
  });
});
