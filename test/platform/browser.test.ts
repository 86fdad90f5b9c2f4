import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { openBrowser } from '../../src/platform/browser.ts';
import { temporaryDirectory } from '../support/world.ts';

const URL_WITH_QUERY = 'https://login.example/auth?a=1&b=%20x';

/** A directory with programs, each a shell script; they write their arguments to the file `opened`. */
function createPrograms(scripts: Readonly<Record<string, string>>) {
  const directory = temporaryDirectory();
  const opened = join(directory, 'opened');
  for (const [name, script] of Object.entries(scripts)) {
    const file = join(directory, name);
    writeFileSync(file, `#!/bin/sh\n${script.replace('RECORD', `printf '%s|' "$0" "$@" >'${opened}'`)}\n`);
    chmodSync(file, 0o700);
  }
  return {
    directory,
    env: { PATH: `${directory}:${process.env.PATH}` },
    /** The program and its arguments. */
    opened: (): string[] =>
      existsSync(opened)
        ? readFileSync(opened, 'utf8').replaceAll(`${directory}/`, '').split('|').slice(0, -1)
        : [],
  };
}

describe('openBrowser', () => {
  it.each([
    ['good', ['good', URL_WITH_QUERY]],
    ['missing:bad:good', ['good', URL_WITH_QUERY]],
    [':good', ['good', URL_WITH_QUERY]],
    ['good --new-window', ['good', '--new-window', URL_WITH_QUERY]],
    ['good --url=%s --private', ['good', `--url=${URL_WITH_QUERY}`, '--private']],
    ['bad:DIRECTORY/my browser', ['my browser', URL_WITH_QUERY]],
  ])('runs the first program in BROWSER=%s that starts', async (browser, expected) => {
    const { env, opened, directory } = createPrograms({
      good: 'RECORD',
      bad: 'exit 3',
      'my browser': 'RECORD',
    });
    const BROWSER = browser.replace('DIRECTORY', directory);
    expect(await openBrowser(URL_WITH_QUERY, { env: { ...env, BROWSER }, platform: 'linux' })).toBe(true);
    expect(opened()).toEqual(expected);
  });

  it('returns true while the browser still runs', async () => {
    const { env, opened, directory } = createPrograms({
      slow: 'RECORD\nuntil [ -e "$0.end" ]; do sleep 0.1; done',
    });
    onTestFinished(() => writeFileSync(join(directory, 'slow.end'), ''));
    expect(await openBrowser(URL_WITH_QUERY, { env: { ...env, BROWSER: 'slow' }, platform: 'linux' })).toBe(
      true,
    );
    await vi.waitFor(() => expect(opened()).toHaveLength(2));
  });

  it('returns false if xdg-open finds no browser, or cannot be run', async () => {
    const failing = createPrograms({ 'xdg-open': 'exit 3' });
    const DISPLAY = ':9';
    expect(await openBrowser(URL_WITH_QUERY, { env: { ...failing.env, DISPLAY }, platform: 'linux' })).toBe(
      false,
    );
    const env = { PATH: temporaryDirectory(), DISPLAY };
    expect(await openBrowser(URL_WITH_QUERY, { env, platform: 'linux' })).toBe(false);
  });

  it('returns false without a desktop, and for other schemes', async () => {
    const { env, opened } = createPrograms({ good: 'RECORD', 'xdg-open': 'RECORD' });
    expect(await openBrowser(URL_WITH_QUERY, { env, platform: 'linux' })).toBe(false);
    expect(
      await openBrowser('file:///etc/passwd', { env: { ...env, BROWSER: 'good' }, platform: 'linux' }),
    ).toBe(false);
    expect(opened()).toEqual([]);
  });

  it.each([{ DISPLAY: ':9' }, { WAYLAND_DISPLAY: 'wayland-0' }, { DISPLAY: ':9', SSH_CONNECTION: 'x' }])(
    'runs xdg-open on a desktop with %j',
    async (desktop) => {
      const { env, opened } = createPrograms({ 'xdg-open': 'RECORD' });
      expect(await openBrowser(URL_WITH_QUERY, { env: { ...env, ...desktop }, platform: 'linux' })).toBe(
        true,
      );
      expect(opened()).toEqual(['xdg-open', URL_WITH_QUERY]);
    },
  );

  it('opens http:// and https:// URLs, and hands no other scheme to the desktop', async () => {
    const { env, opened } = createPrograms({ 'xdg-open': 'RECORD' });
    const world = { env: { ...env, DISPLAY: ':9' }, platform: 'linux' } as const;
    for (const url of [
      'file:///etc/passwd',
      'ftp://h/',
      'javascript:x',
      'httpx://h/',
      'xhttps://h/',
      'mailto:https:x',
    ])
      expect(await openBrowser(url, world)).toBe(false);
    expect(opened()).toEqual([]);
    expect(await openBrowser('http://h/', world)).toBe(true);
    expect(opened()).toEqual(['xdg-open', 'http://h/']);
  });

  describe('on Windows', () => {
    const RUNDLL32 = 'C:\\Windows\\System32\\rundll32.exe';
    const BROWSER = 'D:\\Programs\\my browser.exe';
    const world = (env: Record<string, string>) => ({ env, platform: 'win32' }) as const;

    it('runs rundll32, but not over ssh', async () => {
      const { env, opened } = createPrograms({ [RUNDLL32]: 'RECORD' });
      expect(await openBrowser(URL_WITH_QUERY, world({ ...env, SSH_CONNECTION: 'x' }))).toBe(false);
      expect(opened()).toEqual([]);
      expect(await openBrowser(URL_WITH_QUERY, world(env))).toBe(true);
      expect(opened()).toEqual([RUNDLL32, 'url.dll,FileProtocolHandler', URL_WITH_QUERY]);
    });

    it('runs the program in BROWSER, whose path may contain a colon and spaces, also over ssh', async () => {
      const { env, opened } = createPrograms({ [BROWSER]: 'RECORD' });
      expect(await openBrowser(URL_WITH_QUERY, world({ ...env, BROWSER, SSH_CONNECTION: 'x' }))).toBe(true);
      expect(opened()).toEqual([BROWSER, URL_WITH_QUERY]);
      expect(await openBrowser(URL_WITH_QUERY, world({ ...env, BROWSER: 'missing.exe' }))).toBe(false);
    });
  });

  it('does not open the desktop of a remote Mac over ssh, but a browser in BROWSER', async () => {
    const { env, opened } = createPrograms({ open: 'RECORD', good: 'RECORD' });
    const ssh = { ...env, SSH_CONNECTION: '192.0.2.1 50000 192.0.2.2 22' };
    expect(await openBrowser(URL_WITH_QUERY, { env: ssh, platform: 'darwin' })).toBe(false);
    expect(opened()).toEqual([]);
    expect(await openBrowser(URL_WITH_QUERY, { env, platform: 'darwin' })).toBe(true);
    expect(opened()).toEqual(['open', URL_WITH_QUERY]);
    expect(await openBrowser(URL_WITH_QUERY, { env: { ...ssh, BROWSER: 'good' }, platform: 'darwin' })).toBe(
      true,
    );
    expect(opened()).toEqual(['good', URL_WITH_QUERY]);
  });
});
