/** `currentContext` in docker's config.json follows a context; the rest of the file stays. */
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
  await moveCurrentContext(directory, { from: 'web', to }, { env, warn: (one) => warnings.push(one) });
  return readFileSync(file(), 'utf8');
}

describe('docker’s current context', () => {
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
    // Go finds keys in any case, and the last one counts.
    [
      '{"currentContext":"old","CURRENTCONTEXT":"web","a":{}}',
      '{"currentContext":"old","CURRENTCONTEXT":"new","a":{}}',
      '{"a":{}}',
    ],
    ['{"c\\u0075rrentContext":"web","a":[]}', '{"c\\u0075rrentContext":"new","a":[]}', '{"a":[]}'],
  ])('in %j', async (text, renamed, removed) => {
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
  ])('leaves %j alone', async (text) => {
    expect(await move(text)).toBe(text);
    expect(warnings).toEqual([]);
  });

  it.each([
    '{"currentContext":"web"',
    '["web"]',
    '"web"',
    '\ufeff{"currentContext":"web"}',
    'currentContext: web',
  ])('leaves %j alone with a warning', async (text) => {
    expect(await move(text)).toBe(text);
    expect(warnings).toEqual([
      `Cannot change ${file()}: it does not hold a JSON object. If docker uses the context web, choose another: docker context use default`,
    ]);
  });

  it('says so when the file cannot be read', async () => {
    mkdirSync(file());
    await moveCurrentContext(
      directory,
      { from: 'web', to: 'new' },
      { env: {}, warn: (one) => warnings.push(one) },
    );
    expect(warnings).toEqual([expect.stringMatching(/it is a directory\. .*: docker context use new$/)]);
  });

  it('makes no file', async () => {
    await moveCurrentContext(directory, { from: 'web' }, { env: {}, warn: (one) => warnings.push(one) });
    expect(existsSync(file())).toBe(false);
  });

  it('keeps mode and link', async () => {
    const real = join(directory, 'real.json');
    writeFileSync(real, '{"currentContext":"web","a":1}');
    chmodSync(real, 0o640);
    symlinkSync('real.json', file());
    await moveCurrentContext(directory, { from: 'web' }, { env: {}, warn: (one) => warnings.push(one) });
    expect(readFileSync(real, 'utf8')).toBe('{"a":1}');
    expect(statSync(real).mode & 0o777).toBe(0o640);
  });

  it('names a variable that still has the old one', async () => {
    await move('{}', undefined, { DOCKER_CONTEXT: 'web' });
    expect(warnings).toEqual(['DOCKER_CONTEXT still names the docker context web: unset it.']);
  });
});
