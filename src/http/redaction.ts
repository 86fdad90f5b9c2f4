/**
 * Redacts secrets in --debug output: header values, JSON by key name, form fields, URLs and free text. In doubt a value is
 * redacted.
 */
import { createHash } from 'node:crypto';
import { parseServerJson } from './server-json.ts';

export const REDACTED = '***';

/** Tokens are printed as a hash, as in keystoneauth, so that lines can be compared. They are too long to guess. */
const TOKEN_HEADERS = new Set([
  'x-auth-token',
  'x-subject-token',
  'x-service-token',
  'openstack-auth-receipt',
  'x-storage-token',
]);

/** Can contain a password or another short secret, whose hash could be guessed. */
const PRIVATE_HEADERS = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'authentication-info',
  'proxy-authentication-info',
  'x-amz-security-token',
]);

/** The challenges are not secret, but the tokens of Kerberos and NTLM in them (RFC 4559) are. */
const CHALLENGE_HEADERS = new Set(['www-authenticate', 'proxy-authenticate']);
const GSS_TOKEN = /\b(Negotiate|Kerberos|NTLM)\s+[A-Za-z0-9+/]+=*/gi;

/** True for headers that authenticate the client, and must not be sent to another server. */
export function isSecretHeader(name: string): boolean {
  const lower = name.toLowerCase();
  return TOKEN_HEADERS.has(lower) || PRIVATE_HEADERS.has(lower);
}

/** The value of a header with secrets redacted. */
export function redactHeader(name: string, value: string): string {
  const lower = name.toLowerCase();
  if (PRIVATE_HEADERS.has(lower)) return REDACTED;
  if (CHALLENGE_HEADERS.has(lower)) return redactText(value.replace(GSS_TOKEN, `$1 ${REDACTED}`));
  if (TOKEN_HEADERS.has(lower)) return `{SHA256}${createHash('sha256').update(value).digest('hex')}`;
  return redactText(value);
}

const SECRET_NAME =
  'pass(?:word|wd|code|phrase)|secret|assertion|private_?key|api_?key|credential_?blob|receipt|cookie|saml_?response|^wresult$|' +
  'code_verifier|device_code|user_code|auth(?:orization)?_code|(?:^|[_-])(?:otp|totp|jwt)$|(?:^|[_-])tokens?$|tokens?$|^token_id$';
const SECRET_KEY = new RegExp(SECRET_NAME, 'i');

function isSecretKey(key: string): boolean {
  return SECRET_KEY.test(key);
}

/** A copy of a JSON value with secrets redacted at any depth. `parents` are the keys that lead to the value. */
export function redactJson(value: unknown, parents: readonly string[] = []): unknown {
  const key = parents.at(-1) ?? '';
  if (Array.isArray(value)) return value.map((item) => redactJson(item, parents));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [name, redactJson(inner, [...parents, name])]),
    );
  }
  if (typeof value !== 'string' && typeof value !== 'number') return value;
  // auth.identity.token.id of Keystone v3 and access.token.id of v2 are the token itself.
  if (isSecretKey(key) || (key === 'id' && parents.at(-2) === 'token')) return REDACTED;
  return typeof value === 'string' ? redactText(value) : value;
}

const PRIVATE_KEY_BLOCK = /-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----[\s\S]*?(?:-----END \1-----|$)/g;
const XML_SECRET =
  /<((?:[\w.-]+:)?(?:(?:Encrypted)?Assertion|Password|BinarySecret|CipherValue|RequestedSecurityToken))(\s[^<>]*)?>[\s\S]*?(?:<\/\1\s*>|$)/g;
/** Fernet tokens (Keystone) and JSON web tokens. */
const BARE_TOKEN = /(?<![\w-])(?:gAAAA[\w-]{32,}={0,2}|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*)/g;
const URL_USERINFO = /\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/?#@"'<>]+@/gi;
/** The name of a field: `name=` of a form, a URL or a sentence, `"name":` of JSON, `'name':` of Python. */
const FIELD_NAME = /(?<![\w.%~-])([\w.%~-]+)=|(["'])((?:(?!\2)[^\\]|\\.){1,80})\2\s*:\s*/g;
/** The value after `name=`, which can be in quotes. A quote inside a word belongs to it, because the rest is a secret too. */
const FORM_VALUE = /"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|(?:[^&#\s"'<>]|(?<=\w)["'](?=\w))*/y;
const JSON_VALUE = /"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|-?\d[\d.eE+-]*/y;
/** OAuth's `code`, `state` and `nonce` are secrets in a URL, but ordinary keys in JSON. */
const SECRET_PARAMETER = /^(?:code|state|nonce|sig|signature)$/i;
/** The value of such a parameter that is the number of an error, or a status. One-time passwords have 6 digits or more. */
const PUBLIC_VALUE = /^(?:\d{1,5}|[A-Z]{2,12}|[A-Z]+(?:_[A-Z]+)+)\W?$/;

/** Characters of a body that are searched with patterns; the rest is not printed. */
const MAX_SEARCHED_CHARS = 65_536;
/** JSON up to this length is parsed; longer JSON is searched with patterns. */
const MAX_PARSED_CHARS = 1_048_576;

/** Redacts text that is not valid JSON: a form, XML, HTML, a URL, a truncated JSON body. */
export function redactText(text: string): string {
  const redacted = text
    .replace(PRIVATE_KEY_BLOCK, `-----BEGIN $1-----${REDACTED}-----END $1-----`)
    .replace(XML_SECRET, `<$1>${REDACTED}</$1>`)
    .replace(URL_USERINFO, `$1${REDACTED}@`)
    .replace(BARE_TOKEN, REDACTED);
  return redactFields(redacted);
}

/** Redacts the values of secret fields. The value of another field, such as a URL, is searched too. */
function redactFields(text: string): string {
  const parts: string[] = [];
  let end = 0;
  for (const { 0: name, 1: formKey, 3: jsonKey = '', index } of text.matchAll(FIELD_NAME)) {
    const start = index + name.length;
    // Inside a value that is redacted.
    if (index < end) continue;
    const isParameter = formKey !== undefined && SECRET_PARAMETER.test(formKey);
    // Reading the values of all fields would take quadratic time, because they can overlap.
    if (!isParameter && !isSecretKey(formKey ?? jsonKey)) continue;
    const pattern = formKey === undefined ? JSON_VALUE : FORM_VALUE;
    pattern.lastIndex = start;
    const value = pattern.exec(text)?.[0];
    if (value === undefined || (isParameter && PUBLIC_VALUE.test(value))) continue;
    parts.push(text.slice(end, start), formKey === undefined ? `"${REDACTED}"` : REDACTED);
    end = start + value.length;
  }
  return parts.join('') + text.slice(end);
}

/** The body of a request or response with secrets redacted. Only the start of a long one. */
export function redactBody(body: string): string {
  const start = body.slice(0, MAX_SEARCHED_CHARS).trimStart();
  if ((start.startsWith('{') || start.startsWith('[')) && body.length <= MAX_PARSED_CHARS) {
    const value = parseServerJson(body);
    // Undefined if the body is not valid JSON, or was truncated.
    if (value !== undefined) return JSON.stringify(redactJson(value));
  }
  return redactText(body.slice(0, MAX_SEARCHED_CHARS));
}
