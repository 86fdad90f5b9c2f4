import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allowFile, readFileToAllow } from '../../src/clouds/allowed-files.ts';
import { loadCloud } from '../../src/clouds/load-cloud.ts';
import { placeOf, type Situation } from './place.ts';

const CLOUD = 'clouds: {c: {auth: {auth_url: "https://mine/v3", username: u, password: made-up}}}\n';
const ALLOWED = `${CLOUD}magnum: {allow_http: true}\n`;
const HOME = 'home/.config/openstack/clouds.yaml';

async function allows(situation: Situation, allowHttp?: boolean) {
  const config = await loadCloud({ cloud: 'c', values: {}, auth: {}, allowHttp }, await placeOf(situation));
  return { allowed: config.allowHttp, source: config.sources.get('allow_http')?.split('/').at(-1) };
}

describe('allowHttp of loadCloud', () => {
  it('is false by default, and with MAGNUM_ALLOW_HTTP=0', async () => {
    expect(await allows({ files: { [HOME]: CLOUD } })).toEqual({ allowed: false, source: 'default' });
    expect((await allows({ files: { [HOME]: CLOUD }, env: { MAGNUM_ALLOW_HTTP: '0' } })).allowed).toBe(false);
  });

  it("is set by the command line, else by the variable, else at the top of the user's file", async () => {
    const files = { [HOME]: CLOUD };
    expect(await allows({ files }, true)).toEqual({ allowed: true, source: 'the command line' });
    const env = { MAGNUM_ALLOW_HTTP: '1' };
    expect(await allows({ files, env })).toEqual({ allowed: true, source: 'MAGNUM_ALLOW_HTTP' });
    expect(await allows({ files: { [HOME]: ALLOWED } })).toEqual({ allowed: true, source: 'clouds.yaml:2' });
    const off = { files: { [HOME]: ALLOWED }, env: { MAGNUM_ALLOW_HTTP: '0' } };
    expect((await allows(off)).allowed).toBe(false);
  });

  it('is set by the last of clouds.yaml and secure.yaml, and ignored in a section without it', async () => {
    const secure = (text: string) => ({ [HOME]: ALLOWED, 'home/.config/openstack/secure.yaml': text });
    expect(await allows({ files: secure('magnum: {allow_http: false}') })).toEqual({
      allowed: false,
      source: 'secure.yaml:1',
    });
    expect(await allows({ files: secure('magnum: {other: 1}') })).toEqual({
      allowed: true,
      source: 'clouds.yaml:2',
    });
    expect((await allows({ files: { [HOME]: ALLOWED } }, false)).allowed).toBe(true);
    expect((await allows({ files: { [HOME]: ALLOWED }, env: { MAGNUM_ALLOW_HTTP: '' } })).allowed).toBe(true);
  });

  it('is not set in the section of a cloud, nor by OS_ALLOW_HTTP', async () => {
    const inCloud = CLOUD.replace('c: {', 'c: {allow_http: true, magnum: {allow_http: true}, ');
    expect((await allows({ files: { [HOME]: inCloud }, env: { OS_ALLOW_HTTP: '1' } })).allowed).toBe(false);
  });

  it('is not set by a file in the current directory until the user has allowed the file', async () => {
    const place = await placeOf({ files: { 'work/clouds.yaml': ALLOWED } });
    const load = () => loadCloud({ cloud: 'c', values: {}, auth: {} }, place);
    expect((await load()).allowHttp).toBe(false);
    await allowFile(readFileToAllow(join(place.cwd, 'clouds.yaml')), place);
    expect((await load()).allowHttp).toBe(true);
  });

  it("is not set by a secure.yaml in the current directory together with the user's clouds.yaml", async () => {
    const files = { [HOME]: CLOUD, 'work/secure.yaml': 'magnum: {allow_http: true}\n' };
    expect((await allows({ files })).allowed).toBe(false);
  });

  it.each(['magnum: {allow_http: perhaps}', 'magnum: [1]'])(
    'fails for the invalid setting %s',
    async (text) => {
      await expect(allows({ files: { [HOME]: `${CLOUD}${text}\n` } })).rejects.toMatchObject({
        kind: 'usage',
      });
    },
  );
});
