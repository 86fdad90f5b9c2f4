/** The fields of a provider's response that openid-client reads, and those that are removed or replaced before. */
import { describe, expect, it } from 'vitest';
import { idTokenIn, toUsableResponse } from '../../../src/keystone/oidc/usable-response.ts';
import { httpResponse } from '../../support/scripted-transport.ts';

type Use = Parameters<typeof toUsableResponse>[1];
const accessToken: Use = { bearer: 'access_token', validatesIdToken: false };
const idToken: Use = { bearer: 'id_token', validatesIdToken: true };

function usable(fields: object, use: Use, status = 200) {
  const response = toUsableResponse({ status, body: JSON.stringify(fields) }, use);
  return { status: response.status, fields: JSON.parse(response.body) };
}

describe('toUsableResponse', () => {
  it.each<[string, object, Use, object]>([
    [
      'the access and refresh token',
      {
        access_token: 'a',
        refresh_token: 'r',
        id_token: 'i',
        token_type: 'JWT',
        scope: ['x'],
        expires_in: null,
      },
      accessToken,
      { access_token: 'a', token_type: 'Bearer', refresh_token: 'r' },
    ],
    [
      'the ID token too if it is validated',
      { access_token: 'a', id_token: 'i' },
      { bearer: 'access_token', validatesIdToken: true },
      { access_token: 'a', token_type: 'Bearer', id_token: 'i' },
    ],
    [
      'a placeholder for the access token that is missing and not used',
      { id_token: 'i' },
      idToken,
      { access_token: 'unused', token_type: 'Bearer', id_token: 'i' },
    ],
    [
      'a placeholder for an empty access token that is not used',
      { access_token: '', id_token: 'i' },
      idToken,
      { access_token: 'unused', token_type: 'Bearer', id_token: 'i' },
    ],
    [
      'the access token next to an ID token that is used',
      { access_token: 'a', id_token: 'i' },
      idToken,
      { access_token: 'a', token_type: 'Bearer', id_token: 'i' },
    ],
    [
      'no placeholder without an ID token',
      { access_token: '', id_token: '' },
      idToken,
      { access_token: '', token_type: 'Bearer' },
    ],
    ['no placeholder if the access token is used', { id_token: 'i' }, accessToken, { token_type: 'Bearer' }],
    [
      'no empty or invalid refresh token and ID token',
      { access_token: 'a', refresh_token: '', id_token: 7 },
      idToken,
      { access_token: 'a', token_type: 'Bearer' },
    ],
    [
      'an invalid access token, which openid-client rejects',
      { access_token: 7 },
      accessToken,
      { access_token: 7, token_type: 'Bearer' },
    ],
  ])('keeps of a token response %s', (_, fields, use, expected) => {
    expect(usable(fields, use)).toEqual({ status: 200, fields: expected });
  });

  it.each<[string, object, object]>([
    [
      'all usable fields',
      {
        user_code: 'u',
        verification_uri: 'v',
        verification_uri_complete: 'c',
        expires_in: 10,
        interval: 2,
        message: 'm',
      },
      {
        user_code: 'u',
        verification_uri: 'v',
        verification_uri_complete: 'c',
        expires_in: 10,
        interval: 2,
        message: 'm',
      },
    ],
    ['a numeric user code as text', { user_code: 42, expires_in: 10 }, { user_code: '42', expires_in: 10 }],
    [
      "the URL with Google's name",
      { verification_url: 'g', expires_in: 10 },
      { verification_uri: 'g', verification_url: 'g', expires_in: 10 },
    ],
    [
      'the URL with the standard name rather than the other one',
      { verification_uri: 'v', verification_url: 'g', expires_in: 10 },
      { verification_uri: 'v', verification_url: 'g', expires_in: 10 },
    ],
    ['no empty complete URL', { verification_uri_complete: '', expires_in: 10 }, { expires_in: 10 }],
    ['numbers as text', { expires_in: '10', interval: '3' }, { expires_in: 10, interval: 3 }],
    ['no zero', { expires_in: 0, interval: 0 }, { expires_in: 600 }],
    ['no negative time', { expires_in: -1, interval: -1 }, { expires_in: 600 }],
    ['no time that is no number', { expires_in: 'never', interval: 'soon' }, { expires_in: 600 }],
    ['no infinite time', { expires_in: '1e999', interval: '1e999' }, { expires_in: 600 }],
    ['a lifetime of 600 s by default', {}, { expires_in: 600 }],
  ])('keeps of a device authorization response %s', (_, fields, expected) => {
    expect(usable({ device_code: 'd', ...fields }, accessToken)).toEqual({
      status: 200,
      fields: { device_code: 'd', ...expected },
    });
  });

  it.each([200, 201, 202, 299])('returns a successful response with status %i as 200', (status) => {
    expect(usable({ access_token: 'a' }, accessToken, status)).toEqual({
      status: 200,
      fields: { access_token: 'a', token_type: 'Bearer' },
    });
  });

  it.each([
    [199, '{"access_token":"a"}'],
    [300, '{"access_token":"a"}'],
    [400, '{"access_token":"a","error":"x"}'],
    [201, '{"hello":"world"}'],
    [201, '{"error":"authorization_pending"}'],
    [201, '<h1>Welcome</h1>'],
    [201, '["access_token"]'],
  ])('returns a response with status %i and the body %s unchanged', (status, body) => {
    expect(toUsableResponse({ status, body }, accessToken)).toEqual({ status, body });
  });
});

describe('idTokenIn', () => {
  it.each([
    ['{"id_token":"a.b.c"}', 'a.b.c'],
    ['{"id_token":""}', undefined],
    ['{"id_token":7}', undefined],
    ['<h1>Welcome</h1>', undefined],
  ])('reads %s as %j', (body, expected) => expect(idTokenIn(httpResponse({ body }))).toBe(expected));

  it('returns undefined without a response', () => expect(idTokenIn(undefined)).toBe(undefined));
});
