import { describe, expect, it } from 'vitest';
import { followRedirect } from '../../src/http/redirect.ts';
import type { HttpRequest } from '../../src/http/types.ts';

const headers = { 'X-Auth-Token': 't', Cookie: 'c', authorization: 'a', 'X-Subject-Token': 's', Accept: 'x' };
const go = (method: HttpRequest['method'], from: string, status: number, location?: string) =>
  followRedirect(
    { method, url: from, headers },
    { status, headers: location === undefined ? {} : { location }, cookies: [], body: '', url: from },
  );

describe('redirected', () => {
  it.each([301, 302, 303, 307, 308])('follows %i of a GET with everything on the same origin', (status) => {
    expect(go('GET', 'https://a/x', status, '/y#z')).toEqual({ method: 'GET', url: 'https://a/y', headers });
  });

  it.each([
    ['another host', 'https://a/x', 'https://b/x'],
    ['a subdomain', 'https://a/x', 'https://s.a/x'],
    ['another port', 'https://a/x', 'https://a:8443/x'],
    ['TLS on another port', 'http://a:80/x', 'https://a:8443/x'],
    ['TLS from another port', 'http://a:9511/x', 'https://a/x'],
  ])('carries no secret to %s', (_, from, to) => {
    expect(go('GET', from, 302, to)?.headers).toEqual({ Accept: 'x' });
  });

  it('keeps the token from port 80 to port 443 of the same host', () => {
    expect(go('GET', 'http://a/x', 301, 'https://a/x')?.headers).toEqual(headers);
  });

  it('refuses to leave TLS', () => {
    expect(() => go('GET', 'https://a/x', 302, 'http://a/x')).toThrow('a:443 redirects to a:80 without TLS');
  });

  it('never makes a GET of a POST, and repeats one only on its own origin', () => {
    expect(go('POST', 'https://a/x', 302, '/y')).toBeUndefined();
    expect(go('POST', 'https://a/x', 301, '/y')).toBeUndefined();
    expect(go('POST', 'https://a/x', 307, '/y')).toMatchObject({ method: 'POST', url: 'https://a/y' });
    expect(go('DELETE', 'https://a/x', 308, 'https://b/y')).toBeUndefined();
    expect(go('POST', 'https://a/x', 307, 'http://a/x')).toBeUndefined();
  });

  it('hands back what is no redirect', () => {
    expect(go('GET', 'https://a/x', 300, '/y')).toBeUndefined();
    expect(go('GET', 'https://a/x', 302)).toBeUndefined();
    expect(go('GET', 'https://a/x', 302, 'file:///etc/passwd')).toBeUndefined();
    expect(go('GET', 'https://a/x', 302, 'https://[')).toBeUndefined();
  });
});
