import { describe, expect, it } from 'vitest';
import { MagnumError } from '../../src/errors.ts';
import { addressOf, bareHost, portOf, proxyFor } from '../../src/http/proxy-selection.ts';

const proxyAddress = (url: string, env: Record<string, string>) => proxyFor(new URL(url), env)?.address;

describe('proxyFor', () => {
  const ALL = {
    http_proxy: 'lower-http:1',
    HTTP_PROXY: 'upper-http:1',
    https_proxy: 'lower-https:1',
    HTTPS_PROXY: 'upper-https:1',
    all_proxy: 'lower-all:1',
    ALL_PROXY: 'upper-all:1',
  };

  it.each([
    ['http', ['http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY']],
    ['https', ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY']],
  ])('for %s:// uses the first variable that is not empty, in this order: %j', (scheme, variables) => {
    const env: Record<string, string> = { ...ALL };
    for (const variable of variables) {
      const proxy = proxyFor(new URL(`${scheme}://a/`), env);
      const address = env[variable];
      expect(proxy).toEqual({ url: new URL(`http://${address}`), address, variable });
      env[variable] = ' ';
    }
    expect(proxyFor(new URL(`${scheme}://a/`), env)).toBeUndefined();
  });

  it('reads no_proxy before NO_PROXY, and NO_PROXY if no_proxy is empty', () => {
    const env = { all_proxy: 'p:1', no_proxy: 'a', NO_PROXY: 'b' };
    expect(proxyAddress('http://a/', env)).toBeUndefined();
    expect(proxyAddress('http://b/', env)).toBe('p:1');
    expect(proxyAddress('http://b/', { ...env, no_proxy: '' })).toBeUndefined();
    expect(proxyAddress('http://a/', { ...env, no_proxy: '' })).toBe('p:1');
  });

  it('defaults to http:// and to the port of the scheme', () => {
    expect(proxyAddress('https://a/', { https_proxy: 'three:3128' })).toBe('three:3128');
    expect(proxyAddress('https://a/', { https_proxy: 'http://three' })).toBe('three:80');
    expect(proxyAddress('https://a/', { https_proxy: 'https://three' })).toBe('three:443');
    expect(proxyAddress('https://a/', { https_proxy: 'http://[::1]:8080' })).toBe('[::1]:8080');
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
    ['b\tc\na.example', 'https://a.example/', true],
    ['b,,a.example', 'https://a.example/', true],
    ['a.example', 'https://A.Example./', true],
    ['a.example', 'https://a.example.org/', false],
    ['example:443', 'https://a.example/', true],
    ['a.example:80', 'http://a.example/', true],
    ['127.0.0.1:5000', 'https://127.0.0.1:5000/', true],
    ['127.0.0.1:5000', 'https://127.0.0.1:5001/', false],
    ['[::1]:5000', 'https://[::1]:5000/', true],
    ['[::1]:5000', 'https://[::1]:5001/', false],
    ['10.0.0.0/8', 'https://a.example/', false],
    ['10.0.0.0/8', 'https://[fd00::7]/', false],
    ['fd00::/8', 'https://10.1.2.3/', false],
    ['fd00::/8', 'https://[fe80::7]/', false],
    ['a.example/8', 'https://a.example/', false],
    ['.', 'https://a.example/', false],
    ['*.', 'https://a.example/', false],
    ['*.*', 'https://a.example/', false],
    [',', 'https://a.example/', false],
    ['1', 'https://127.0.0.1/', false],
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

  const errorOf = (value: string): unknown => {
    try {
      return proxyAddress('https://a/', { https_proxy: value });
    } catch (error) {
      return error;
    }
  };

  it.each([
    'http://user:hunter2@:bad:',
    'user:hunter2@',
    'user:hunter2/@host',
    'user:hunter2#@host',
    'user:hunter2@host\\x',
    'user:hunter2@host:99999',
    '//user:hunter2@host',
    'http://',
    'user:hunter2@[::1',
  ])('rejects the proxy URL %j with the name of the variable, without its value', (value) => {
    expect(errorOf(value)).toEqual(
      new MagnumError('usage', 'The environment variable https_proxy is not a proxy URL.', {
        hint: 'Use a URL such as http://proxy.example.org:3128.',
      }),
    );
  });

  it.each(['socks5', 'ftp', 'httpss'])('rejects a proxy with the scheme %s', (scheme) => {
    expect(errorOf(`${scheme}://user:hunter2@host`)).toEqual(
      new MagnumError('usage', `The proxy in https_proxy uses ${scheme}, which is not supported.`, {
        hint: 'Use an http:// or https:// proxy.',
      }),
    );
  });

  it('does not read the proxy variable for a host in no_proxy', () => {
    expect(proxyAddress('https://a/', { https_proxy: 'socks5://host', no_proxy: 'a' })).toBeUndefined();
  });
});

it.each([
  ['http://a/', 'a', '80', 'a:80'],
  ['https://a/', 'a', '443', 'a:443'],
  ['https://[::1]:5000/', '::1', '5000', '[::1]:5000'],
])('bareHost, portOf and addressOf return the parts of %s', (url, host, port, address) => {
  expect([bareHost, portOf, addressOf].map((read) => read(new URL(url)))).toEqual([host, port, address]);
});
