/** Functions that read a server's text take linear time and little stack for any text. */
import { describe, expect, it } from 'vitest';
import { kubernetesServer } from '../../src/cluster-access/api-address.ts';
import { parseKubeconfig } from '../../src/cluster-access/kubeconfig/kubeconfig-reader.ts';
import { createDebugLog } from '../../src/http/debug-log.ts';
import { readPage } from '../../src/http/page-text.ts';
import { redactHeader, redactText } from '../../src/http/redaction.ts';
import { parseServerJson } from '../../src/http/server-json.ts';
import { withoutTrailingSlashes } from '../../src/http/trailing-slashes.ts';
import type { HttpResponse } from '../../src/http/types.ts';
import { accessRulesError } from '../../src/keystone/api/access-rules.ts';
import { federatedError, loginError, reasonOf } from '../../src/keystone/api/keystone-errors.ts';
import { parseToken, toToken } from '../../src/keystone/api/token.ts';
import { clockSkewOf, providerError } from '../../src/keystone/saml/identity-provider.ts';
import { parseXml } from '../../src/keystone/saml/signed-xml.ts';
import { rejectionError } from '../../src/magnum/magnum-errors.ts';
import { fieldsOf } from '../../src/magnum/magnum-request.ts';
import { wrap } from '../../src/output/table/wrap.ts';
import { safeJson, safeLine, safeText } from '../../src/platform/safe-text.ts';

const LENGTH = 300_000;
const LIMIT_MS = 1_000;

const repeat = (part: string): string => part.repeat(LENGTH / part.length);

const PARTS = [
  '<',
  '>',
  ' ',
  '"',
  "'",
  '\\',
  '1',
  '/',
  '-',
  '=',
  '&',
  '\n',
  '\r',
  '\u001b',
  'é',
  '\u{e0041}',
  '[',
  '{"a":',
  '{"error":',
  '<p>',
  '<p ',
  '<title',
  '<script>',
  '<script',
  '<style ',
  '</',
  '<!--',
  '<a>',
  '<a ',
  '<a xmlns:b="',
  '&lt;',
  '&#x',
  '&#',
  '<Password ',
  '<Assertion>',
  '<saml:Assertion ',
  '"a" ',
  '"a": "',
  '"password":',
  'a=',
  '?a',
  '://',
  'a://a',
  'eyJaaaaaaaaa.',
  'gAAAA',
  '-----BEGIN ',
  '-----BEGIN PRIVATE KEY-----',
  'Negotiate ',
  'error="',
  ' IssueInstant=',
  '<?xml ',
  '<h1><h1 ',
  '# ',
  '- ',
  '? ',
];
const ATTACKS = PARTS.flatMap((part) => [repeat(part), `<${repeat(part)}`, `{"error": "${repeat(part)}`]);

const response = (status: number, body: string): HttpResponse => ({
  status,
  headers: { 'www-authenticate': `Bearer ${body.slice(0, 16_000)}`, 'x-subject-token': 'x' },
  cookies: [],
  body,
  url: 'https://cloud.example/v3/auth/tokens',
});

const ignoringErrors = (read: (text: string) => unknown) => (text: string) => {
  try {
    return read(text);
  } catch (error) {
    // A stack overflow is a RangeError.
    if (error instanceof RangeError) throw error;
    return error;
  }
};

const provider = { url: 'https://idp.example/', host: 'idp.example', title: 'The identity provider' };

const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  readPage,
  redactText,
  'redactHeader of a challenge': (text) => redactHeader('www-authenticate', text.slice(0, 16_000)),
  'debug log': (text) => createDebugLog(() => {}).response(response(200, text), 1),
  parseServerJson,
  withoutTrailingSlashes: (text) => withoutTrailingSlashes(`${text}x`),
  kubernetesServer: (text) => kubernetesServer(text, true),
  reasonOf: (text) => reasonOf(response(401, text)),
  loginError: (text) => loginError(response(400, text)),
  federatedError: (text) => federatedError(response(401, text)),
  parseToken: (text) => parseToken(response(201, text)),
  'rejectionError of Magnum': (text) => rejectionError(response(500, text), 'GET /v1/clusters'),
  'fieldsOf of Magnum': (text) => fieldsOf(response(200, text), 'GET /v1/clusters'),
  parseXml: (text) => parseXml(text, 'The identity provider'),
  providerError: (text) => providerError(response(500, text), provider),
  clockSkewOf: (text) => clockSkewOf(text, provider, 0),
  safeText,
  safeLine,
  safeJson,
  'access rules': (text) => {
    const path = `/v1/${text.slice(0, 4_000)}`;
    // Matches the text in very many ways, until the last character.
    const wildcards = ['**', '*', '{id}'].map((wildcard) => `${wildcard}${text.slice(0, 1)}`.repeat(15));
    const rules = wildcards.map((pattern) => ({
      id: 'r',
      service: 'container-infra',
      method: 'GET',
      path: `/v1/${pattern}*x`,
    }));
    const token = toToken('t', {
      application_credential: { id: 'ac', restricted: true, access_rules: rules },
    });
    const rejection = { ...response(401, ''), url: `http://m:9511${path}` };
    return accessRulesError(rejection, token, { method: 'GET' }, { name: 'Magnum', type: 'container-infra' });
  },
  parseKubeconfig: (text) => parseKubeconfig(`x:\n  ${text.slice(0, 20_000)}`, '/k'),
  'wrap of a table': (text) => wrap(text.replaceAll('\n', ' '), 80),
};

describe("functions that read a server's text", () => {
  it.each(Object.entries(READERS))(
    '%s takes less than a second for each adversarial text of 300 kB',
    (_, read) => {
      const slow = ATTACKS.flatMap((text) => {
        const start = performance.now();
        ignoringErrors(read)(text);
        const ms = performance.now() - start;
        return ms > LIMIT_MS ? [`${text.slice(0, 20)}: ${ms} ms`] : [];
      });
      expect(slow).toEqual([]);
    },
    120_000,
  );
});
