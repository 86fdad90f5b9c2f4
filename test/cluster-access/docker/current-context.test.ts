/** Updates of `currentContext` in Docker's config.json, which preserve the rest of the file. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { moveCurrentContext } from '../../../src/cluster-access/docker/current-context.ts';
import { temporaryDirectory } from '../../support/world.ts';

let directory: string;
let warnings: string[];
beforeEach(() => {
  directory = temporaryDirectory();
  warnings = [];
});

const file = () => join(directory, 'config.json');
async function move(text: string, to?: string, env: Record<string, string> = {}): Promise<string> {
  writeFileSync(file(), text);
  await moveCurrentContext(
    directory,
    { from: 'web', to },
    { env, warn: (warning) => warnings.push(warning) },
  );
  return readFileSync(file(), 'utf8');
}

describe('moveCurrentContext', () => {
  it.each([
    ['{"currentContext":"web"}', '{"currentContext":"new"}', '{}'],
    ['{\n\t"currentContext": "web"\n}\n', '{\n\t"currentContext": "new"\n}\n', '{}\n'],
    [
      '{\n\t"auths": {"a": {"auth": "x,}]{:\\"\\\\"}},\n\t"currentContext": "web"\n}',
      '{\n\t"auths": {"a": {"auth": "x,}]{:\\"\\\\"}},\n\t"currentContext": "new"\n}',
      '{\n\t"auths": {"a": {"auth": "x,}]{:\\"\\\\"}}\n}',
    ],
    [
      '{\r\n  "currentContext" : "web",\r\n  "b": [1, [2]], "c": null }',
      '{\r\n  "currentContext" : "new",\r\n  "b": [1, [2]], "c": null }',
      '{\r\n  "b": [1, [2]], "c": null }',
    ],
    [
      '{"a":1 , "currentContext":"web" ,"b":1.50}',
      '{"a":1 , "currentContext":"new" ,"b":1.50}',
      '{"a":1 , "b":1.50}',
    ],
    // Go ignores the case of keys, and uses the last of several.
    [
      '{"currentContext":"old","CURRENTCONTEXT":"web","a":{}}',
      '{"currentContext":"old","CURRENTCONTEXT":"new","a":{}}',
      '{"a":{}}',
    ],
    ['{"c\\u0075rrentContext":"web","a":[]}', '{"c\\u0075rrentContext":"new","a":[]}', '{"a":[]}'],
  ])('replaces or removes the context in %j', async (text, renamed, removed) => {
    expect(await move(text, 'new')).toBe(renamed);
    expect(await move(text)).toBe(removed);
    expect(warnings).toEqual([]);
  });

  it.each([
    '{"currentContext":"website"}',
    '{"currentContext":"web","currentContext":"other"}',
    '{"plugins":{"currentContext":"web"}}',
    '{"credsStore":"web"}',
    '["other"]',
    '{"currentContext":["web"]}',
    '',
    'broken {',
  ])('does not change %j', async (text) => {
    expect(await move(text)).toBe(text);
    expect(warnings).toEqual([]);
  });

  it.each([
    '{"currentContext":"web"',
    '["web"]',
    '"web"',
    '\ufeff{"currentContext":"web"}',
    'currentContext: web',
  ])('warns and does not change %j', async (text) => {
    expect(await move(text)).toBe(text);
    expect(warnings).toEqual([
      `Cannot update ${file()}: it is not a JSON object. If the current Docker context is web, select another one: docker context use default`,
    ]);
  });

  it('warns if the file cannot be read', async () => {
    mkdirSync(file());
    await moveCurrentContext(
      directory,
      { from: 'web', to: 'new' },
      { env: {}, warn: (warning) => warnings.push(warning) },
    );
    expect(warnings).toEqual([expect.stringMatching(/it is a directory\. .*: docker context use new$/)]);
  });

  it('does not create config.json', async () => {
    await moveCurrentContext(
      directory,
      { from: 'web' },
      { env: {}, warn: (warning) => warnings.push(warning) },
    );
    expect(existsSync(file())).toBe(false);
  });

  it('preserves the mode and a symbolic link', async () => {
    const real = join(directory, 'real.json');
    writeFileSync(real, '{"currentContext":"web","a":1}');
    chmodSync(real, 0o640);
    symlinkSync('real.json', file());
    await moveCurrentContext(
      directory,
      { from: 'web' },
      { env: {}, warn: (warning) => warnings.push(warning) },
    );
    expect(readFileSync(real, 'utf8')).toBe('{"a":1}');
    expect(statSync(real).mode & 0o777).toBe(0o640);
  });

  it('warns if DOCKER_CONTEXT is set to the old context', async () => {
    await move('{}', undefined, { DOCKER_CONTEXT: 'web' });
    expect(warnings).toEqual([
      'DOCKER_CONTEXT still selects the Docker context web, which is removed; unset DOCKER_CONTEXT.',
    ]);
  });
});
