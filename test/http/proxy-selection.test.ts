import { describe, expect, it } from 'vitest';
import { proxyFor } from '../../src/http/proxy-selection.ts';

const proxyAddress = (url: string, env: Record<string, string>) => proxyFor(new URL(url), env)?.address;

describe('proxyFor', () => {
  it("uses the variable of the URL's scheme, else all_proxy; prefers lower case and ignores empty variables", () => {
    const env = { http_proxy: 'http://one:1', HTTPS_PROXY: 'http://two:2', https_proxy: ' ' };
    expect(proxyAddress('http://a/', env)).toBe('one:1');
    expect(proxyAddress('https://a/', env)).toBe('two:2');
    expect(proxyFor(new URL('https://a/'), env)?.variable).toBe('HTTPS_PROXY');
    expect(proxyAddress('http://a/', { http_proxy: 'http://one:1', HTTP_PROXY: 'http://other:1' })).toBe(
      'one:1',
    );
    expect(proxyAddress('https://a/', { http_proxy: 'http://one:1' })).toBeUndefined();
    expect(proxyAddress('https://a/', { all_proxy: 'three:3128' })).toBe('three:3128');
    expect(proxyAddress('https://a/', { https_proxy: 'http://three' })).toBe('three:80');
  });

  it.each([
    ['*', 'https://a.example/', true],
    ['a.example', 'https://a.example/', true],
    ['example', 'https://a.example/', true],
    ['.example', 'https://a.example/', true],
    ['*.example', 'https://a.example/', true],
    ['xample', 'https://a.example/', false],
    ['b, A.Example', 'https://a.example/', true],
    ['a.example:443', 'https://a.example/', true],
    ['a.example:5000', 'https://a.example/', false],
    ['127.0.0.1', 'https://127.0.0.1:5000/', true],
    ['10.0.0.0/8', 'https://10.1.2.3/', true],
    ['10.0.0.0/8', 'https://11.1.2.3/', false],
    ['10.0.0.0/99', 'https://10.1.2.3/', false],
    ['0.0.1', 'https://127.0.0.1/', false],
    ['[::1]', 'https://[::1]:5000/', true],
    ['::1', 'https://[::1]/', true],
    ['fd00::/8', 'https://[fd00::7]/', true],
    ['', 'https://a.example/', false],
  ])('no_proxy=%s excludes %s: %s', (no_proxy, url, isExcluded) => {
    expect(proxyAddress(url, { https_proxy: 'http://p:1', no_proxy }) === undefined).toBe(isExcluded);
  });

  // As in curl 7.88.
  it.each([
    ['user:100%@p:1', 'user:100%'],
    ['dom\\user:pw@p:1', 'dom\\user:pw'],
    ['http://u:p@ss@p:1/', 'u:p@ss'],
    ['https://u:p:q@p:1', 'u:p:q'],
    ['u@p:1', 'u:'],
    [':p@p:1', ':p'],
    ['@p:1', ':'],
    ['p:1', ':'],
    ['HTTP://p:1/path?x#y', ':'],
    ['u%40x:p%20q%3a@p:1', 'u@x:p q:'],
    ['u:%zz%2@p:1', 'u:%zz%2'],
    ['u:%c3%a9é@p:1', 'u:éé'],
    ['u:%e9@p:1', 'u:%e9'],
    ['u:"<p>"@p:1', 'u:"<p>"'],
    ['u:[x]@p:1', 'u:[x]'],
  ])('parses the username and password of %s', (value, login) => {
    const proxy = proxyFor(new URL('http://a/'), { http_proxy: value });
    expect(proxy?.address).toBe('p:1');
    const { username = '', password = '' } = proxy?.url ?? {};
    expect(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toBe(login);
  });

  it('rejects invalid proxy URLs with the name of the variable, without its value', () => {
    for (const value of [
      'http://user:hunter2@:bad:',
      'socks5://user:hunter2@host',
      'user:hunter2@',
      'user:hunter2/@host',
      'user:hunter2#@host',
      'user:hunter2@host\\x',
      'user:hunter2@host:99999',
      '//user:hunter2@host',
      'http://',
      'user:hunter2@[::1',
    ]) {
      let message = '';
      try {
        proxyAddress('https://a/', { https_proxy: value });
      } catch (error) {
        message = String(error);
      }
      expect(message).toContain('https_proxy');
      expect(message).not.toContain('hunter2');
      expect(message).toMatch(/^MagnumError: The /);
    }
  });
});
