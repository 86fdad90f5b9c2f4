import { describe, expect, it } from 'vitest';
import {
  isSecretHeader,
  redactBody,
  redactHeader,
  redactJson,
  redactText,
} from '../../src/http/redaction.ts';

const SECRET = 'hunter2-hunter2';
const key = `-----BEGIN RSA PRIVATE KEY-----\n${SECRET}\n-----END RSA PRIVATE KEY-----`;

const TOKEN_HEADERS = [
  'X-Auth-Token',
  'X-Subject-Token',
  'X-Service-Token',
  'Openstack-Auth-Receipt',
  'X-Storage-Token',
];
const PRIVATE_HEADERS = [
  'Authorization',
  'Proxy-Authorization',
  'Cookie',
  'Set-Cookie',
  'Authentication-Info',
  'Proxy-Authentication-Info',
  'X-Amz-Security-Token',
];

describe('redactHeader', () => {
  it.each(TOKEN_HEADERS)('prints the token in %s as SHA-256, like keystoneauth', (name) => {
    for (const spelling of [name, name.toLowerCase(), name.toUpperCase()])
      expect(redactHeader(spelling, 'abc')).toBe(
        '{SHA256}ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      );
  });

  it.each(PRIVATE_HEADERS)('prints *** for the value of %s', (name) => {
    for (const spelling of [name, name.toLowerCase(), name.toUpperCase()])
      expect(redactHeader(spelling, SECRET)).toBe('***');
  });

  it.each([
    ['Location', `https://u:${SECRET}@h/?code=${SECRET}`, 'https://***@h/?code=***'],
    ['WWW-Authenticate', 'Basic realm="x", Negotiate YII+/w==', 'Basic realm="x", Negotiate ***'],
    ['Proxy-Authenticate', 'Kerberos YII+/w==, ntlm TlRM', 'Kerberos ***, ntlm ***'],
    ['WWW-Authenticate', `Bearer error="x", token=${SECRET}`, 'Bearer error="x", token=***'],
    ['www-authenticate', 'Negotiate, Basic', 'Negotiate, Basic'],
    ['X-Other', 'Negotiate YII', 'Negotiate YII'],
    ['Accept', 'application/json', 'application/json'],
  ])('redacts only the secrets in the value of %s: %s', (name, value, expected) => {
    expect(redactHeader(name, value)).toBe(expected);
  });
});

it.each([...TOKEN_HEADERS, ...PRIVATE_HEADERS])('isSecretHeader returns true for %s', (name) => {
  expect([name, name.toLowerCase(), name.toUpperCase()].map(isSecretHeader)).toEqual([true, true, true]);
});

it.each(['Accept', 'WWW-Authenticate', 'X-Auth', 'X-Auth-Token-Info', ''])(
  'isSecretHeader returns false for %j',
  (name) => {
    expect(isSecretHeader(name)).toBe(false);
  },
);

describe('redactBody', () => {
  it.each([
    { auth: { identity: { password: { user: { name: 'demo', password: SECRET } } } } },
    { auth: { identity: { token: { id: SECRET } } } },
    { auth: { identity: { application_credential: { id: 'x', secret: SECRET } } } },
    { auth: { identity: { totp: { user: { id: 'x', passcode: SECRET } } } } },
    { access: { token: { id: SECRET } } },
    { access_token: SECRET, refresh_token: SECRET, id_token: SECRET },
    { client_secret: SECRET, assertion: SECRET, SAMLResponse: SECRET },
    [{ deep: [{ original_password: SECRET }] }],
    { pem: key },
    { clientPassword: SECRET, registryToken: SECRET },
    { labels: { http_proxy: `http://user:${SECRET}@proxy:3128/` } },
    { password: 1234567 },
    { url: `https://h/cb?access_token=${SECRET}&x=1` },
  ])('redacts the secret in %j, and leaves valid JSON', (body) => {
    const redacted = redactBody(JSON.stringify(body));
    expect(redacted).not.toMatch(/hunter2|1234567/);
    expect(() => JSON.parse(redacted)).not.toThrow();
  });

  it.each([
    'password',
    'passwd',
    'passcode',
    'passphrase',
    'client_secret',
    'assertion',
    'private_key',
    'privateKey',
    'api_key',
    'apikey',
    'credential_blob',
    'credentialBlob',
    'receipt',
    'cookie',
    'samlResponse',
    'saml_response',
    'wresult',
    'code_verifier',
    'device_code',
    'user_code',
    'auth_code',
    'authorization_code',
    'otp',
    'user_otp',
    'totp',
    'x-totp',
    'jwt',
    'access-jwt',
    'token',
    'tokens',
    'accessToken',
    'accessTokens',
    'token_id',
    'PASSWORD',
  ])('redacts the JSON field %s, and the field of a form', (name) => {
    expect(redactBody(JSON.stringify({ [name]: 'plain', list: [{ [name]: ['plain', 7] }] }))).toBe(
      JSON.stringify({ [name]: '***', list: [{ [name]: ['***', '***'] }] }),
    );
    expect(redactBody(`a=1&${name}=plain&b=2`)).toBe(`a=1&${name}=***&b=2`);
    expect(redactBody(`{"${name}": "plain", "b": 2`)).toBe(`{"${name}": "***", "b": 2`);
  });

  it.each([
    'wresults',
    'xwresult',
    'potp',
    'otps',
    'jwts',
    'token_ids',
    'tokenize',
    'keys',
    'code',
    'state',
    'id',
  ])('leaves the JSON field %s unchanged', (name) => {
    const body = JSON.stringify({ [name]: 'plain' });
    expect(redactBody(body)).toBe(body);
  });

  it('redacts only numbers and text, and the ID of a token only below `token`', () => {
    expect(
      redactJson({
        password: [true, null, { a: 'plain' }, 1.5, ''],
        token: { id: 'secret', user: { id: 'plain' }, ids: ['plain'] },
        tokens: { id: 'plain' },
        id: 'plain',
      }),
    ).toEqual({
      password: [true, null, { a: 'plain' }, '***', '***'],
      token: { id: '***', user: { id: 'plain' }, ids: ['plain'] },
      tokens: { id: 'plain' },
      id: 'plain',
    });
  });

  it('redactJson does not change its argument', () => {
    const body = { password: 'secret', list: [{ token: 'secret' }] };
    redactJson(body);
    expect(body).toEqual({ password: 'secret', list: [{ token: 'secret' }] });
  });

  it('parses JSON of up to 1 MiB, also after white space', () => {
    const body = (length: number) => `\n {"pin":1,"otp":{"a":1},"x":"${'x'.repeat(length - 32)}"}`;
    expect(body(1_048_576)).toHaveLength(1_048_576);
    expect(redactBody(body(1_048_576))).toBe(body(1_048_576).trim());
    expect(redactBody(body(1_048_577))).toBe(body(1_048_577).slice(0, 65_536));
    expect(redactBody('[ 1, {"otp": 1} ]')).toBe('[1,{"otp":"***"}]');
  });

  it('leaves JSON without secrets unchanged', () => {
    const body = {
      token: {
        methods: ['password'],
        user: { id: 'u', name: 'demo' },
        catalog: [{ type: 'container-infra', id: 'c' }],
      },
      csr: '-----BEGIN CERTIFICATE REQUEST-----\nabc\n-----END CERTIFICATE REQUEST-----',
      labels: { kube_tag: 'v1.2', state: 'a=b&code' },
      node_count: 3,
    };
    expect(JSON.parse(redactBody(JSON.stringify(body)))).toEqual(body);
  });

  it.each([
    ['truncated JSON', `{"auth":{"password":"${SECRET}`],
    ['truncated JSON with an escape', `{"password" : "x\\"${SECRET}", "a":`],
    ['a form', `grant_type=password&username=a&password=${SECRET}&client_secret=${SECRET}`],
    ['a form that starts with the secret', `password=${SECRET}`],
    ['an assertion that a browser posts', `wa=wsignin1.0&wresult=%3Ct%3E${SECRET}`],
    ['a PEM private key', `before ${key} after`],
    ['a truncated PEM private key', `-----BEGIN PRIVATE KEY-----\n${SECRET}`],
    ['a SAML assertion', `<s:Envelope><saml2:Assertion ID="1">${SECRET}</saml2:Assertion></s:Envelope>`],
    ['a truncated SAML assertion', `<saml2:Assertion ID="1"><a>${SECRET}`],
    ['a WS-Trust password', `<wsse:Password Type="t">${SECRET}</wsse:Password>`],
    ['a sentence', `wrong client_secret=${SECRET}, try again`],
    ['a sentence with quotes', `wrong client_secret="${SECRET} ${SECRET}", 'password=${SECRET}'`],
    ['a value with quotes', `password=a'b"${SECRET}&x=1`],
    ['an unfinished quote', `password='${SECRET} ${SECRET}`],
    ['a list', `scope=openid,client_secret=${SECRET},(code=${SECRET})`],
    ['a URL in a field', `goto=https://h/?token=${SECRET}`],
    ['a URL in an attribute', `<a href="https://h/?token=${SECRET}">`],
    ['a Python dictionary', `{'auth': {'password': '${SECRET}', u'otp': u"x"}}`],
    ['a Fernet token', `oops gAAAAAB${SECRET}-0123456789-0123456789-0123456789 oops`],
    ['a JSON web token', `eyJhbGciOiJIUzI1NiJ9.eyJ${SECRET}.${SECRET}`],
    ['the password of a URL', `at https://me:${SECRET}@cloud.example/v3 and ftp://${SECRET}@h`],
  ])('redacts the secret in %s', (_, body) => {
    expect(redactBody(body)).not.toContain(SECRET);
    expect(redactText(body)).not.toContain(SECRET);
  });

  it.each([
    'Assertion',
    'EncryptedAssertion',
    'Password',
    'BinarySecret',
    'CipherValue',
    'RequestedSecurityToken',
  ])('redacts the XML element %s, with and without a prefix and attributes', (name) => {
    for (const element of [name, `x:${name}`]) {
      expect(redactText(`<a><${element}>one</${element}><b>two</b>`)).toBe(
        `<a><${element}>***</${element}><b>two</b>`,
      );
      expect(redactText(`<${element} a="b">one\n<i>two</i></${element} >three`)).toBe(
        `<${element}>***</${element}>three`,
      );
    }
    const other = `<${name}s>one</${name}s>`;
    expect(redactText(other)).toBe(other);
  });
});

describe('redactText', () => {
  it.each([
    'status code=404, state=CREATE_FAILED',
    'https://login.example/error?code=50126',
    '<a href="https://h/?x=1" title="y">',
    'the token: it has expired',
    `{'name': 'web', "count": 3}`,
  ])('leaves %j unchanged', (text) => {
    expect(redactText(text)).toBe(text);
  });

  it.each([
    ['code=123456 is wrong', 'code=*** is wrong'],
    ['code=12345 is wrong', 'code=12345 is wrong'],
    ['state=ABCDEFGHIJKL, code=ABCDEFGHIJKLM', 'state=ABCDEFGHIJKL, code=***'],
    ['state=CREATE_IN_PROGRESS; code=a', 'state=CREATE_IN_PROGRESS; code=***'],
    ['code=404.', 'code=404.'],
    ['code=A', 'code=***'],
    ['nonce=abc&sig=abc&signature=abc&STATE=abc', 'nonce=***&sig=***&signature=***&STATE=***'],
    ['decode=abc&codes=abc', 'decode=abc&codes=abc'],
    ['token=12345', 'token=***'],
  ])('redacts %s as %s: a number of 6 digits can be a one-time password', (text, expected) => {
    expect(redactText(text)).toBe(expected);
  });

  it.each([
    [
      `-----BEGIN EC PRIVATE KEY-----\na\n-----END EC PRIVATE KEY-----b`,
      '-----BEGIN EC PRIVATE KEY-----***-----END EC PRIVATE KEY-----b',
    ],
    ['x gAAAAAA0123456789012345678901234567890== y', 'x *** y'],
    ['x gAAAA01234567890123456789012345678901 y', 'x *** y'],
    ['x gAAAA0123456789012345678901234567890 y', 'x gAAAA0123456789012345678901234567890 y'],
    ['xgAAAA01234567890123456789012345678901', 'xgAAAA01234567890123456789012345678901'],
    ['x eyJ01234567.01234567. y', 'x *** y'],
    ['x eyJ0123456.01234567.0 y', 'x eyJ0123456.01234567.0 y'],
    ['mail me@example.org', 'mail me@example.org'],
    ['HTTP+X://me@h/@me', 'HTTP+X://***@h/@me'],
    ['https://h/a@b?c@d', 'https://h/a@b?c@d'],
    [`{"token": 12.5e+3, "a": 1`, `{"token": "***", "a": 1`],
    [`{"token": true, "token": [1]`, `{"token": true, "token": [1]`],
    [`u'token' : u'x' 'token': 'x\\'y' z`, `u'token' : u'x' 'token': "***" z`],
    [`token="a b\\" c" d`, 'token=*** d'],
    ['token=<a> token=', 'token=***<a> token=***'],
  ])('redacts %j as %j', (text, expected) => {
    expect(redactText(text)).toBe(expected);
  });

  it('redacts only the value, and leaves the text around it', () => {
    expect(redactText(`a "password": "${SECRET}", b otp='x' c token=${SECRET}&d=e`)).toBe(
      'a "password": "***", b otp=*** c token=***&d=e',
    );
  });
});
