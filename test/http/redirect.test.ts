import { describe, expect, it } from 'vitest';
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
    'follows a %i of a GET with all headers on the same origin',
    (status) => {
      expect(redirect('GET', 'https://a/x', status, '/y#z')).toEqual({
        method: 'GET',
        url: 'https://a/y',
        headers,
      });
    },
  );

  it.each([
    ['another host', 'https://a/x', 'https://b/x'],
    ['a subdomain', 'https://a/x', 'https://s.a/x'],
    ['another port', 'https://a/x', 'https://a:8443/x'],
    ['TLS on another port', 'http://a:80/x', 'https://a:8443/x'],
    ['TLS from another port', 'http://a:9511/x', 'https://a/x'],
  ])('sends no secret headers to %s', (_, from, to) => {
    expect(redirect('GET', from, 302, to)?.headers).toEqual({ Accept: 'x' });
  });

  it('keeps the token from port 80 to port 443 of the same host', () => {
    expect(redirect('GET', 'http://a/x', 301, 'https://a/x')?.headers).toEqual(headers);
  });

  it('rejects a redirect from https:// to http://', () => {
    expect(() => redirect('GET', 'https://a/x', 302, 'http://a/x')).toThrow(
      'a:443 redirects to a:80 without TLS',
    );
  });

  it('follows only 307 and 308 of a POST or DELETE, only to the same origin, and keeps the method', () => {
    expect(redirect('POST', 'https://a/x', 302, '/y')).toBeUndefined();
    expect(redirect('POST', 'https://a/x', 301, '/y')).toBeUndefined();
    expect(redirect('POST', 'https://a/x', 307, '/y')).toMatchObject({ method: 'POST', url: 'https://a/y' });
    expect(redirect('DELETE', 'https://a/x', 308, 'https://b/y')).toBeUndefined();
    expect(redirect('POST', 'https://a/x', 307, 'http://a/x')).toBeUndefined();
  });

  it('does not follow a 300, or a location that is missing, invalid or not http', () => {
    expect(redirect('GET', 'https://a/x', 300, '/y')).toBeUndefined();
    expect(redirect('GET', 'https://a/x', 302)).toBeUndefined();
    expect(redirect('GET', 'https://a/x', 302, 'file:///etc/passwd')).toBeUndefined();
    expect(redirect('GET', 'https://a/x', 302, 'https://[')).toBeUndefined();
  });
});
