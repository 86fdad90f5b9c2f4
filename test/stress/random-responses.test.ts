/**
 * Random responses of servers, with fixed seeds. The command exits with a known code, uses little memory, and prints
 * neither secrets nor control characters.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { COMMAND } from '../e2e/command.ts';
import { requestFrom, responseFor } from '../keystone/saml/fake-federation.ts';
import { temporaryDirectory } from '../support/world.ts';

const SEEDS = 10;
/** Milliseconds after which a command counts as hung, and is killed. */
const TIMEOUT_MS = 60_000;
const MAX_MEMORY_KIB = 200 * 1_024;
/** Few, because the machine may be busy. */
const CONCURRENCY = 3;

const PASSWORD = 'correct-horse-made-up';
const TOKEN = `gAAAAAB${'s3cretT0ken'.repeat(6)}`;

/** A pseudorandom generator (mulberry32). */
function random(seed: number) {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return { below, pick: <T>(items: readonly T[]): T => items[below(items.length)] as T };
}
type Random = ReturnType<typeof random>;

const HOSTILE = [
  '\u001b]0;owned\u0007',
  '\u009b2J',
  '\u202e',
  '\u200b',
  '\u{e0041}',
  '\u00ad',
  '\r',
  '\n',
  '\u0000',
  '\ufffe',
  '\ud800',
  '$(touch pwned)',
  '`id`',
  "'",
  '"',
  '\\',
  '<',
  '&#x1b;',
  '&lt;script',
  '../..',
  'http://169.254.1.1/',
  '__proto__',
  'constructor',
  ' ',
  '日本',
  '👩‍💻',
];

const randomText = (dice: Random): string =>
  Array.from({ length: dice.below(6) }, () => dice.pick(HOSTILE).repeat(1 + dice.below(3))).join(
    dice.pick(['', ' ', 'x']),
  );

function randomValue(dice: Random, depth = 0): unknown {
  const simple = [
    null,
    true,
    false,
    0,
    -1,
    1e308,
    1.5,
    '',
    randomText(dice),
    randomText(dice).repeat(50),
    [],
    {},
  ];
  const kind = dice.below(depth > 3 ? 1 : 3);
  if (kind === 0) return dice.pick(simple);
  const items = Array.from({ length: dice.below(4) }, () => randomValue(dice, depth + 1));
  return kind === 1
    ? items
    : Object.fromEntries(items.map((item) => [dice.pick(['uuid', 'name', 'error', randomText(dice)]), item]));
}

/** A copy of the value with one part replaced, removed or repeated. */
function mutate(dice: Random, whole: unknown): unknown {
  if (typeof whole !== 'object' || whole === null || dice.below(5) === 0) return randomValue(dice);
  if (Array.isArray(whole)) {
    const at = dice.below(Math.max(1, whole.length));
    const copy = [...whole];
    copy.splice(at, dice.below(2), ...Array.from({ length: dice.below(3) }, () => mutate(dice, whole[at])));
    return copy;
  }
  const entries = Object.entries(whole);
  const [key = 'x', old] = entries[dice.below(Math.max(1, entries.length))] ?? [];
  const { [key]: _, ...others } = whole as Record<string, unknown>;
  return dice.below(6) === 0 ? others : { ...others, [key]: mutate(dice, old) };
}

const repeat = (part: string, length: number) =>
  part.repeat(Math.ceil(length / part.length)).slice(0, length);

function randomBody(dice: Random, valid: string, request: string): Buffer {
  const json = (() => {
    try {
      return JSON.parse(valid) as unknown;
    } catch {
      return undefined;
    }
  })();
  const length = dice.pick([1_000, 70_000, 300_000]);
  const makers: (() => string | Buffer)[] = [
    () => valid,
    () =>
      json === undefined
        ? valid.replace(/"[^"]*"/, () => `"${randomText(dice)}"`)
        : JSON.stringify(mutate(dice, json)),
    () =>
      json === undefined
        ? valid.replaceAll('</', () => dice.pick(['</', '<', ' />']))
        : JSON.stringify(mutate(dice, mutate(dice, json))),
    () => valid.slice(0, dice.below(valid.length + 1)),
    () => valid.repeat(1 + dice.below(3)),
    () =>
      repeat(
        dice.pick([
          '<',
          '<p ',
          '<a xmlns:b="',
          '"',
          '\\',
          '{"a":',
          '[',
          '&lt;',
          ' ',
          '9',
          '<title',
          '<!--',
          '<script>',
        ]),
        length,
      ),
    () => valid + repeat(dice.pick([' ', '<', '\u0000', '}']), length),
    () => Buffer.from(Array.from({ length: dice.below(3_000) }, () => dice.below(256))),
    () =>
      `<html><head><title>${randomText(dice)}</title></head><body><h1>${randomText(dice)}</h1><p>${randomText(dice)}</body>`,
    () =>
      JSON.stringify({
        error: { code: 401, title: randomText(dice), message: `${randomText(dice)} you sent: ${request}` },
      }),
    () =>
      JSON.stringify({
        errors: [{ detail: `${randomText(dice)} you sent: ${request}`, request_id: randomText(dice) }],
      }),
    () =>
      JSON.stringify({
        error: 'invalid_grant',
        error_description: `${randomText(dice)} you sent: ${request}`,
      }),
    () => '',
    () => Buffer.alloc(dice.pick([2, 40]) * 1_048_576, dice.pick(['<', ' ', '[', '{}'])),
    () => `[${repeat('{},', 2_000_000)}{}]`,
  ];
  return Buffer.from(dice.pick(makers)());
}

const STATUSES = [
  200, 200, 200, 200, 201, 202, 203, 204, 300, 301, 302, 303, 307, 308, 400, 401, 403, 404, 405, 406, 409,
  413, 418, 429, 500, 502, 503, 504, 599,
];

function respondAtRandom(
  dice: Random,
  valid: string,
  request: string,
  status: number,
  response: ServerResponse,
): void {
  let content = randomBody(dice, valid, request);
  const code = dice.below(3) === 0 ? dice.pick(STATUSES) : status;
  const latin = (): string =>
    Array.from({ length: dice.below(20) }, () =>
      String.fromCharCode(dice.pick([0x20, 0x41, 0x9b, 0xad, 0x22, 0x3c])),
    ).join('');
  const headers: Record<string, string> = {
    'content-type': dice.pick([
      'application/json',
      'text/html',
      'text/xml',
      'application/vnd.paos+xml',
      latin().trim() || 'x',
    ]),
    'x-subject-token': dice.pick([TOKEN, TOKEN, latin().trim() || 'x']),
    'x-openstack-request-id': dice.pick(['req-1', latin()]),
    'openstack-api-maximum-version': dice.pick([
      'container-infra 1.14',
      latin(),
      'container-infra 99999999999999999999.1',
    ]),
    'www-authenticate': dice.pick([
      'Basic',
      `Bearer error="${latin()}`,
      `Negotiate ${latin()}`,
      repeat('error="', 5_000),
    ]),
    // The command would wait for a shorter time.
    'retry-after': '31536000',
    location: dice.pick(['/v3', '//[', 'file:///etc/passwd', 'javascript:1', '/elsewhere', latin()]),
    'set-cookie': `s=${dice.pick(['1', latin()])}; path=/${dice.pick(['', '; expires=x', '; domain=.'])}`,
  };
  if (dice.below(5) === 0) {
    const encoding = dice.pick(['gzip', 'br', 'deflate', 'zstd', 'x']);
    headers['content-encoding'] = encoding;
    if (encoding === 'gzip' && dice.below(3) > 0) content = gzipSync(content);
    if (encoding === 'br' && dice.below(3) > 0 && content.length < 1_000_000)
      content = brotliCompressSync(content);
  }
  if (dice.below(6) === 0) {
    headers['content-length'] = String(dice.below(2 * content.length + 2));
    // Otherwise a length that is too large would lead to a timeout.
    headers.connection = 'close';
  }
  try {
    response.writeHead(code, headers);
  } catch {
    response.writeHead(code);
  }
  const isBroken = dice.below(12) === 0;
  response.on('error', () => {});
  for (let at = 0, size = 1 + dice.below(65_536); at < content.length && !response.destroyed; at += size) {
    if (isBroken && at > content.length / 2) return void response.destroy();
    response.write(content.subarray(at, at + size));
  }
  response.end();
}

interface ValidResponse {
  readonly status: number;
  readonly body: unknown;
}

const cluster = {
  uuid: 'u1',
  name: 'c1',
  status: 'CREATE_FAILED',
  status_reason: 'why',
  node_count: 1,
  master_count: 1,
  keypair: 'k',
  labels: { a: 'b' },
  faults: { x: 'y\\nz' },
  health_status: 'UNHEALTHY',
  health_status_reason: { api: 'no' },
  api_address: 'https://h:6443',
  master_addresses: ['h'],
  cluster_template_id: 't1',
  links: [],
};

/** Valid responses by kind, each with the paths that it is for. */
function validResponses(
  url: string,
): Readonly<Record<string, { readonly at: RegExp; readonly response: ValidResponse }>> {
  const token = {
    user: { id: 'u', name: 'alice', domain: { id: 'd', name: 'D' } },
    project: { id: 'p', name: 'demo', domain: { id: 'd', name: 'D' } },
    roles: [{ id: 'r', name: 'member' }],
    methods: ['password'],
    expires_at: '2099-01-01T00:00:00.000000Z',
    catalog: [
      {
        type: 'container-infra',
        name: 'magnum',
        endpoints: [{ interface: 'public', region: 'R', url: `${url}/magnum/v1` }],
      },
    ],
  };
  const ok = (content: unknown, status = 200): ValidResponse => ({ status, body: content });
  const versions = {
    versions: { values: [{ id: 'v3.14', status: 'stable', links: [{ rel: 'self', href: `${url}/v3/` }] }] },
  };
  const document = {
    issuer: url,
    token_endpoint: `${url}/oidc/token`,
    device_authorization_endpoint: `${url}/oidc/device`,
    grant_types_supported: ['password'],
  };
  return {
    versions: { at: /^\/$/, response: ok(versions, 300) },
    token: { at: /^\/v3\/auth\/tokens/, response: ok({ token }, 201) },
    projects: {
      at: /^\/v3\/auth\/projects/,
      response: ok({ projects: [{ id: 'p', name: 'demo', domain_id: 'd', enabled: true }] }),
    },
    openid: { at: /openid-configuration$/, response: ok(document) },
    'openid token': {
      at: /^\/oidc\/token/,
      response: ok({ access_token: 'a', token_type: 'Bearer', expires_in: 300 }),
    },
    'identity provider': { at: /^\/idp/, response: ok(responseFor(`${url}/sso`)) },
    consumer: { at: /^\/sso/, response: ok('', 302) },
    federation: { at: /^\/v3\/OS-FEDERATION/, response: ok(requestFrom(`${url}/sso`)) },
    list: {
      at: /^\/magnum\/v1\/clusters(?:\?|$)/,
      response: ok({ clusters: [cluster, cluster], next: null }),
    },
    cluster: { at: /^\/magnum\/v1\/clusters\/|^\/magnum\/v1\/clustertemplates/, response: ok(cluster) },
    quotas: {
      at: /^\/magnum\/v1\/quotas/,
      response: ok({ quotas: [{ id: 1, hard_limit: 2, project_id: 'p', resource: 'Cluster' }] }),
    },
  };
}

/** The kind of response that is random, the command, and additional environment variables. */
const TARGETS: readonly (readonly [
  kind: string,
  argv: readonly string[],
  env?: (url: string) => Record<string, string>,
])[] = [
  ['versions', ['cluster-list'], (url) => ({ OS_AUTH_URL: url })],
  ['token', ['cluster-list']],
  ['token', ['--debug', 'token-issue']],
  ['projects', ['project-list']],
  ['list', ['cluster-list']],
  ['list', ['cluster-list', '-f', 'json']],
  ['list', ['--debug', 'cluster-list', '--max-width', '60']],
  ['cluster', ['cluster-show', 'c1']],
  ['cluster', ['cluster-show', 'c1', '--labels']],
  ['cluster', ['cluster-delete', 'c1']],
  ['cluster', ['cluster-config', 'c1', '--merge']],
  ['quotas', ['quotas-list', '-f', 'yaml']],
  ['openid', ['cluster-list'], (url) => openid(url)],
  ['openid token', ['--debug', 'cluster-list'], (url) => openid(url)],
  ['federation', ['cluster-list'], (url) => saml(url)],
  ['identity provider', ['--debug', 'cluster-list'], (url) => saml(url)],
];

const openid = (url: string) => ({
  ...{ OS_AUTH_TYPE: 'v3oidcpassword', OS_IDENTITY_PROVIDER: 'i', OS_PROTOCOL: 'openid', OS_CLIENT_ID: 'me' },
  OS_DISCOVERY_ENDPOINT: `${url}/.well-known/openid-configuration`,
});
const saml = (url: string) => ({
  ...{ OS_AUTH_TYPE: 'v3samlpassword', OS_IDENTITY_PROVIDER: 'i', OS_PROTOCOL: 'saml2' },
  OS_IDENTITY_PROVIDER_URL: `${url}/idp`,
});

async function startServer(kind: string, dice: Random) {
  let url = '';
  const server = createServer((request: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const sent = `${JSON.stringify(request.headers)} ${Buffer.concat(chunks)}`;
      const [name, entry] =
        Object.entries(validResponses(url)).find(([, { at }]) => at.test(request.url ?? '')) ?? [];
      const { status, body: content } = entry?.response ?? { status: 404, body: {} };
      const valid = typeof content === 'string' ? content : JSON.stringify(content);
      if (name === kind) respondAtRandom(dice, valid, sent, status, response);
      else
        response
          .writeHead(status, { 'content-type': 'application/json', 'x-subject-token': TOKEN })
          .end(valid);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url, close };
}

const [PROGRAM, ...WORDS] = COMMAND;
const reporter = resolve('test/support/report-memory.cjs');

interface Outcome {
  readonly code: number | null;
  readonly output: string;
  /** KiB; undefined for the single file, which does not load report-memory.cjs. */
  readonly memory: number | undefined;
}

async function run([kind, argv, environment]: (typeof TARGETS)[number], seed: number): Promise<Outcome> {
  const { url, close } = await startServer(kind, random(seed));
  const home = temporaryDirectory();
  const report = join(home, 'memory');
  const env = {
    ...{
      HOME: home,
      PATH: process.env.PATH ?? '',
      LANG: 'C.UTF-8',
      NODE_OPTIONS: `--require ${reporter}`,
      REPORT_MEMORY_TO: report,
    },
    ...{ OS_AUTH_URL: `${url}/v3`, OS_USERNAME: 'alice', OS_PASSWORD: PASSWORD, OS_PROJECT_NAME: 'demo' },
    ...{ OS_USER_DOMAIN_NAME: 'D', OS_PROJECT_DOMAIN_NAME: 'D', OS_CACHE: '0' },
    ...environment?.(url),
  };
  const child = spawn(PROGRAM, [...WORDS, '--no-input', ...argv], {
    cwd: home,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: TIMEOUT_MS,
    killSignal: 'SIGKILL',
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (piece) => (output += piece));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  close();
  const memory = existsSync(report) ? Number(readFileSync(report, 'utf8')) : undefined;
  return { code, output, memory };
}

/** Control characters other than tab and line feed, and invisible characters. */
const HARMFUL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the output must not contain them.
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u202a-\u202e\u2066-\u2069\u00ad\u{e0000}-\u{e007f}]/u;

/** Yields a description of each violation. */
function* violationsOf({ code, output, memory }: Outcome): Generator<string> {
  if (code === null || code < 0 || code > 7) yield `exited with ${code}`;
  if (memory === undefined && PROGRAM === process.execPath && code !== null)
    yield 'did not report its memory';
  if (memory !== undefined && memory > MAX_MEMORY_KIB) yield `used ${Math.round(memory / 1_024)} MiB`;
  const control = HARMFUL.exec(output);
  if (control) yield `printed ${JSON.stringify(output.slice(control.index - 20, control.index + 20))}`;
  if (output.includes(PASSWORD))
    yield `printed the password: ${output.slice(output.indexOf(PASSWORD) - 80).slice(0, 100)}`;
  if (output.includes(TOKEN))
    yield `printed the token: ${output.slice(output.indexOf(TOKEN) - 80).slice(0, 100)}`;
  if (/is a bug in magnum/.test(output)) yield `reported an internal error: ${output.slice(0, 300)}`;
}

describe('random responses', () => {
  it.each(TARGETS.map(([kind, argv], index) => [argv.join(' '), kind, index] as const))(
    'magnum %s exits in time, without secrets in its output, after random responses of kind "%s"',
    async (_line, _kind, index) => {
      const target = TARGETS[index] as (typeof TARGETS)[number];
      const seeds = Array.from({ length: SEEDS }, (__, seed) => index * 1_000 + seed);
      const violations: string[] = [];
      const work = async () => {
        for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift())
          for (const violation of violationsOf(await run(target, seed)))
            violations.push(`seed ${seed}: ${violation}`);
      };
      await Promise.all(Array.from({ length: CONCURRENCY }, work));
      expect(violations).toEqual([]);
    },
    120_000,
  );
});
