import { describe, expect, it } from 'vitest';
import { createDebugLog } from '../../src/http/debug-log.ts';
import { isSecretHeader, redactBody, redactHeader, redactText } from '../../src/http/redaction.ts';

const SECRET = 'hunter2-hunter2';
const key = `-----BEGIN RSA PRIVATE KEY-----\n${SECRET}\n-----END RSA PRIVATE KEY-----`;

describe('redactHeader', () => {
  it('prints tokens as SHA-256 like keystoneauth, and *** for passwords and cookies', () => {
    expect(redactHeader('X-Auth-Token', 'abc')).toBe(
      '{SHA256}ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
    for (const name of ['x-subject-token', 'X-Service-Token', 'Openstack-Auth-Receipt'])
      expect(redactHeader(name, SECRET)).toMatch(/^\{SHA256\}[0-9a-f]{64}$/);
    for (const name of ['Authorization', 'cookie', 'Set-Cookie', 'Proxy-Authorization'])
      expect(redactHeader(name, SECRET)).toBe('***');
    expect(redactHeader('Location', `https://u:${SECRET}@h/?code=${SECRET}`)).toBe('https://***@h/?code=***');
    expect(redactHeader('WWW-Authenticate', 'Basic realm="x", Negotiate YII+/w==')).toBe(
      'Basic realm="x", Negotiate ***',
    );
    expect(redactHeader('www-authenticate', 'Negotiate, Basic')).toBe('Negotiate, Basic');
    expect(redactHeader('Accept', 'application/json')).toBe('application/json');
    expect(isSecretHeader('X-AUTH-TOKEN') && !isSecretHeader('accept')).toBe(true);
  });
});

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
  ])('redacts the secret in %s', (_, body) => {
    expect(redactBody(body)).not.toContain(SECRET);
    expect(redactText(body)).not.toContain(SECRET);
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

  it('redacts a code of 6 digits, which can be a one-time password', () => {
    expect(redactText('code=123456 is wrong')).toBe('code=*** is wrong');
  });

  it('redacts only the value, and leaves the text around it', () => {
    expect(redactText(`a "password": "${SECRET}", b otp='x' c token=${SECRET}&d=e`)).toBe(
      'a "password": "***", b otp=*** c token=***&d=e',
    );
  });
});

describe('createDebugLog', () => {
  it('calls back once per line, does not escape control characters, and shortens long bodies', () => {
    const lines: string[] = [];
    const log = createDebugLog((line) => lines.push(line));
    log.request({
      method: 'POST',
      url: `https://u:${SECRET}@h/x`,
      headers: { 'x-auth-token': SECRET },
      body: 'a\u001b[2Jb\nc',
    });
    const body = JSON.stringify({ text: 'x'.repeat(10_000) });
    log.response({ status: 200, headers: { a: '1' }, cookies: [], body, url: 'https://h/x' }, 12.4);
    log.response(
      { status: 200, headers: {}, cookies: [], body: `{"a":"${'y'.repeat(2_000_000)}`, url: 'https://h/x' },
      1,
    );
    log.failure('nothing', 3);
    expect(lines.every((line) => !line.includes('\n'))).toBe(true);
    expect(lines.slice(0, 4)).toEqual([
      '> POST https://***@h/x',
      expect.stringMatching(/^> x-auth-token: \{SHA256\}/),
      '> a\u001b[2Jb',
      '> c',
    ]);
    expect(lines).toContain('< 200 in 12 ms from https://h/x');
    expect(lines[6]).toMatch(/^< .*x\.\.\. \(1819 more characters\)$/);
    expect(lines.at(-2)?.length).toBeLessThan(9_000);
    expect(lines.at(-1)).toBe('! nothing (after 3 ms)');
  });

  it('redacts the values of a form that are in `hidden`', () => {
    const lines: string[] = [];
    const body = new URLSearchParams({ grant_type: 'password', pin: 'a b&c', a: 'b' }).toString();
    const request = { method: 'POST', url: 'https://h/token', headers: {}, body, hidden: ['a b&c'] };
    createDebugLog((line) => lines.push(line)).request(request);
    expect(lines.at(-1)).toBe('> grant_type=password&pin=***&a=b');
  });
});
