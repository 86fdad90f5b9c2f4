import { describe, expect, it } from 'vitest';
import { MagnumError } from '../../src/errors.ts';
import { followRedirect } from '../../src/http/redirect.ts';
import type { HttpRequest } from '../../src/http/types.ts';

const headers = { 'X-Auth-Token': 't', Cookie: 'c', authorization: 'a', 'X-Subject-Token': 's', Accept: 'x' };
const redirect = (method: HttpRequest['method'], from: string, status: number, location?: string) =>
  followRedirect(
    { method, url: from, headers },
    { status, headers: location === undefined ? {} : { location }, cookies: [], body: '', url: from },
  );

describe('followRedirect', () => {
  it.each([301, 302, 303, 307, 308])(
    'follows a %i of a GET and a HEAD with all headers on the same origin',
    (status) => {
      for (const method of ['GET', 'HEAD'] as const)
        expect(redirect(method, 'https://a/x', status, '/y?q=1#z')).toEqual({
          method,
          url: 'https://a/y?q=1',
          headers,
        });
    },
  );

  it.each([
    ['another host', 'https://a/x', 'https://b/x'],
    ['a subdomain', 'https://a/x', 'https://s.a/x'],
    ['another port', 'https://a/x', 'https://a:8443/x'],
    ['another host without TLS', 'http://a/x', 'http://b/x'],
    ['TLS on another host', 'http://a/x', 'https://b/x'],
    ['TLS on another port', 'http://a:80/x', 'https://a:8443/x'],
    ['TLS from another port', 'http://a:9511/x', 'https://a/x'],
    ['TLS on the same other port', 'http://a:9511/x', 'https://a:9511/x'],
    ['the same host name with a user', 'https://a/x', 'https://a@b/x'],
  ])('sends no secret headers to %s', (_, from, to) => {
    expect(redirect('GET', from, 302, to)).toEqual({
      method: 'GET',
      url: to,
      headers: { Accept: 'x' },
    });
  });

  it('keeps the token from port 80 to port 443 of the same host', () => {
    for (const [from, to] of [
      ['http://a/x', 'https://a/x'],
      ['http://a:80/x', 'https://a:443/x'],
    ] as const)
      expect(redirect('GET', from, 301, to)).toEqual({ method: 'GET', url: 'https://a/x', headers });
  });

  it('keeps the other parts of the request, and adds no headers to a request without any', () => {
    const request = { method: 'GET', url: 'https://a/x', timeoutMs: 5, maxBodyBytes: 6 } as const;
    const response = { status: 302, headers: { location: 'y' }, cookies: [], body: '', url: 'https://a/x' };
    expect(followRedirect(request, response)).toEqual({ ...request, url: 'https://a/y', headers: {} });
  });

  it.each([
    ['the same host', 'https://a/x', 'http://a/x', 'a:443 redirects to a:80'],
    ['another host', 'https://a:5000/x', 'http://b:5000/x', 'a:5000 redirects to b:5000'],
    ['a loopback host', 'https://a/x', 'http://127.0.0.1/x', 'a:443 redirects to 127.0.0.1:80'],
  ])('rejects a redirect from https:// to http:// on %s', (_, from, to, start) => {
    for (const [method, status] of [
      ['GET', 302],
      ['HEAD', 308],
    ] as const)
      expect(() => redirect(method, from, status, to)).toThrow(
        new MagnumError('unreachable', `${start} without TLS, which is not allowed.`, {
          status,
          hint: 'Ask the cloud administrator to redirect to an https:// URL.',
        }),
      );
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'] as const)(
    'follows only 307 and 308 of a %s, only to the same origin, and keeps method, headers and body',
    (method) => {
      for (const status of [307, 308]) {
        const request = { method, url: 'https://a/x', headers, json: { a: 1 } };
        const response = { status, headers: { location: '/y#z' }, cookies: [], body: '', url: 'https://a/x' };
        expect(followRedirect(request, response)).toEqual({ ...request, url: 'https://a/y' });
        for (const to of ['https://b/y', 'https://a:8443/y', 'http://a/y'])
          expect(redirect(method, 'https://a/x', status, to)).toBeUndefined();
        expect(redirect(method, 'http://a/x', status, 'https://a/x')).toBeUndefined();
      }
      for (const status of [301, 302, 303])
        expect(redirect(method, 'https://a/x', status, '/y')).toBeUndefined();
    },
  );

  it.each([200, 201, 300, 304, 305, 306, 309, 404])('does not follow a %i', (status) => {
    expect(redirect('GET', 'https://a/x', status, '/y')).toBeUndefined();
  });

  it.each([undefined, '', 'file:///etc/passwd', 'ftp://a/x', 'data:,x', 'https://['])(
    'does not follow the location %j',
    (location) => {
      expect(redirect('GET', 'https://a/x', 302, location)).toBeUndefined();
    },
  );
});
