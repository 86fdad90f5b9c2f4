/** How src/create-context.ts combines the other parts of the program, which this test replaces. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { CloudNotFoundError, NoCloudError } from '../../src/clouds/cloud-selection.ts';
import { findOverriddenDefault, readDefaultCloud } from '../../src/clouds/default-cloud.ts';
import { loadCloud } from '../../src/clouds/load-cloud.ts';
import type { CloudConfig } from '../../src/clouds/types.ts';
import type { Context } from '../../src/context.ts';
import { type ContextParts, createContext, withLoginAdvice } from '../../src/create-context.ts';
import { type ErrorKind, MagnumError } from '../../src/errors.ts';
import type { HttpRequest, HttpResponse } from '../../src/http/types.ts';
import { createWorldTransport } from '../../src/http/world-transport.ts';
import {
  IncompleteLoginError,
  type ManagedSession,
  openLocalSession,
  openSession,
} from '../../src/keystone/index.ts';
import { connectMagnum } from '../../src/magnum/client.ts';
import type { Magnum } from '../../src/magnum/types.ts';
import { createVersionCache } from '../../src/magnum/version-cache.ts';
import { openBrowser } from '../../src/platform/browser.ts';
import { assertNotDeleted, assertNotStopped } from '../../src/sandbox/stopped-sandbox.ts';
import type { World } from '../../src/world.ts';

vi.mock('../../src/clouds/load-cloud.ts', () => ({ loadCloud: vi.fn() }));
vi.mock('../../src/clouds/default-cloud.ts', { spy: true });
vi.mock('../../src/http/world-transport.ts', () => ({ createWorldTransport: vi.fn() }));
vi.mock('../../src/keystone/index.ts', async () => ({
  openSession: vi.fn(),
  openLocalSession: vi.fn(),
  IncompleteLoginError: (await import('../../src/keystone/api/plugin-options.ts')).IncompleteLoginError,
}));
vi.mock('../../src/magnum/client.ts', () => ({ connectMagnum: vi.fn() }));
vi.mock('../../src/magnum/version-cache.ts', () => ({
  createVersionCache: vi.fn(() => 'the version cache'),
}));
vi.mock('../../src/platform/browser.ts', () => ({ openBrowser: vi.fn(async () => true) }));
vi.mock('../../src/sandbox/stopped-sandbox.ts', () => ({
  assertNotStopped: vi.fn(async () => undefined),
  assertNotDeleted: vi.fn(),
}));

const CONFIG: CloudConfig = {
  cloud: 'prod',
  region: 'north',
  authType: 'v3password',
  authTypeReason: 'a password is given (OS_PASSWORD)',
  auth: { auth_url: 'http://127.0.0.1:5000/v3', username: 'me' },
  interface: 'public',
  serviceType: 'container-infra',
  serviceName: undefined,
  endpointOverride: undefined,
  apiVersion: '1.9',
  tls: { verify: true } as CloudConfig['tls'],
  timeout: undefined,
  cacheTokens: false,
  sources: new Map([
    ['auth.username', 'OS_USERNAME'],
    ['region_name', 'clouds.yaml'],
  ]),
};

const RESPONSE = { status: 200 } as HttpResponse;
const request = vi.fn(async (_: HttpRequest) => RESPONSE);
const token = vi.fn(async () => 'the token');
const cacheKey = vi.fn(async () => 'the key');
const SESSION = { token, cacheKey, other: 'other' } as unknown as ManagedSession;
const LOCAL_SESSION = { local: true } as unknown as ManagedSession;

beforeEach(() => {
  vi.clearAllMocks();
  vi.mocked(loadCloud).mockResolvedValue(CONFIG);
  vi.mocked(createWorldTransport).mockReturnValue({ request });
  vi.mocked(openSession).mockReturnValue(SESSION);
  vi.mocked(openLocalSession).mockReturnValue(LOCAL_SESSION);
  vi.mocked(connectMagnum).mockReturnValue({ traceId: undefined } as Magnum);
  vi.mocked(findOverriddenDefault).mockResolvedValue(undefined);
});

interface Opened extends Context {
  readonly lines: string[];
  readonly done: () => void;
}

type Changes = Omit<Partial<ContextParts>, 'world'> & { readonly world?: Partial<World> };

const CLOUD_OPTIONS = { auth: {}, values: {}, usesDefaultCloud: true };

function open({ world, ...changes }: Changes = {}): Opened {
  const lines: string[] = [];
  const done = vi.fn();
  const context = createContext({
    world: {
      env: { SHELL: '/bin/bash' },
      cwd: '/work',
      home: '/home/me',
      platform: 'linux',
      stdin: { isTTY: true, readAll: async () => '', ask: vi.fn(async () => 'answer') },
      stdout: { isTTY: false, write: async () => undefined },
      stderr: { isTTY: true, write: async () => undefined },
      now: () => 7,
      ...world,
    } as World,
    progress: { isLive: false, update: () => undefined, done },
    cloudOptions: CLOUD_OPTIONS,
    traceKey: undefined,
    say: (line) => void lines.push(line),
    debug: undefined,
    ...changes,
  });
  return { ...context, lines, done };
}

const uiOf = (): Parameters<typeof openSession>[1]['ui'] => {
  const ui = vi.mocked(openSession).mock.calls.at(-1)?.[1].ui;
  if (ui === undefined) throw new Error('no session');
  return ui;
};

describe('the lines of the context', () => {
  it('has each warning once, after WARNING', () => {
    const { warn, lines } = open();
    for (const text of ['one', 'two', 'one']) warn(text);
    expect(lines).toEqual(['WARNING: one', 'WARNING: two']);
  });

  it.each([
    [false, ['said', 'remark', 'WARNING: warning']],
    [true, ['said', 'WARNING: warning']],
    [undefined, ['said', 'remark', 'WARNING: warning']],
  ])('has remarks unless it is quiet: %s', (quiet, expected) => {
    const { say, remark, warn, lines } = open({ quiet });
    say('said');
    remark('remark');
    warn('warning');
    expect(lines).toEqual(expected);
  });

  it('passes the world and the progress on', () => {
    const { world, progress, done } = open();
    expect(world).toMatchObject({ cwd: '/work', home: '/home/me' });
    expect(progress.done).toBe(done);
  });
});

describe('cloud', () => {
  it('is loaded once, from the options and from the parts of the world', async () => {
    const { cloud, lines } = open({ skipsCurrentDirectory: true });
    expect(await cloud()).toBe(CONFIG);
    expect(await cloud()).toBe(CONFIG);
    expect(vi.mocked(loadCloud).mock.calls).toEqual([
      [
        CLOUD_OPTIONS,
        {
          env: { SHELL: '/bin/bash' },
          cwd: '/work',
          home: '/home/me',
          platform: 'linux',
          skipsCurrentDirectory: true,
        },
        { confirm: expect.any(Function) },
      ],
    ]);
    expect(lines).toEqual([]);
  });

  it.each([
    ['y', true],
    ['Yes', true],
    ['n', false],
    ['', false],
    [undefined, false],
  ])('lets the user confirm: the answer %j is %s', async (answer, isConfirmed) => {
    const ask = vi.fn(async () => answer);
    await open({ world: { stdin: { isTTY: true, readAll: async () => '', ask } } }).cloud();
    const [, , questions] = vi.mocked(loadCloud).mock.calls[0] ?? [];
    expect(await questions?.confirm?.('Use it? [y/N] ')).toBe(isConfirmed);
    expect(ask).toHaveBeenCalledExactlyOnceWith('Use it? [y/N] ', undefined);
  });

  const UNVERIFIED = {
    ...CONFIG,
    warnings: ['Old name.', 'Old file.'],
    tls: { verify: false } as CloudConfig['tls'],
  };

  it('warns of its configuration, and that certificates are not verified', async () => {
    vi.mocked(loadCloud).mockResolvedValue(UNVERIFIED);
    const { cloud, lines } = open();
    await cloud();
    expect(lines).toEqual([
      'WARNING: Old name.',
      'WARNING: Old file.',
      'WARNING: TLS certificates are not verified.',
    ]);
  });

  it('warns of nothing in a command that reports the warnings', async () => {
    vi.mocked(loadCloud).mockResolvedValue(UNVERIFIED);
    const { cloud, lines } = open({ reportsConfigWarnings: true });
    await cloud();
    expect(lines).toEqual([]);
  });

  it('is described for --debug, without values that can be secrets', async () => {
    const lines: string[] = [];
    await open({ debug: (line) => void lines.push(line) }).cloud();
    vi.mocked(loadCloud).mockResolvedValue({
      ...CONFIG,
      cloud: undefined,
      region: undefined,
      sources: new Map(),
    });
    await open({ debug: (line) => void lines.push(line) }).cloud();
    expect(lines).toEqual([
      'cloud: prod; region: north; interface: public',
      'auth type: v3password (a password is given (OS_PASSWORD))',
      '  auth.username: OS_USERNAME',
      '  region_name: clouds.yaml',
      'cloud: (none); region: (any); interface: public',
      'auth type: v3password (a password is given (OS_PASSWORD))',
    ]);
  });

  it('finds an overridden default with the same options', async () => {
    const overridden = { name: 'd', file: 'f', by: 'OS_CLOUD' };
    vi.mocked(findOverriddenDefault).mockResolvedValue(overridden);
    const { overriddenDefault, world } = open();
    expect(await overriddenDefault()).toBe(overridden);
    expect(findOverriddenDefault).toHaveBeenCalledExactlyOnceWith(CLOUD_OPTIONS, world);
  });
});

describe('the error for a missing cloud', () => {
  const errorOf = async (error: unknown, changes: Changes = {}): Promise<MagnumError> => {
    vi.mocked(loadCloud).mockRejectedValue(error);
    return (await open(changes)
      .cloud()
      .catch((reason: unknown) => reason)) as MagnumError;
  };
  const IN_SANDBOX = { world: { env: { SHELL: '/bin/bash', OS_CLIENT_CONFIG_FILE: '/s/clouds.yaml' } } };

  it('suggests the sandbox if nothing is configured', async () => {
    const error = await errorOf(new NoCloudError('No cloud.', 'Create one.', { canUseSandbox: true }));
    expect(error).toBeInstanceOf(NoCloudError);
    expect(error.message).toBe('No cloud.');
    expect(error.hint).toBe('Create one. To try a sandbox cloud: eval "$(magnum sandbox start)"');
  });

  it('suggests the sandbox in the syntax of the shell', async () => {
    const error = await errorOf(new NoCloudError('No cloud.', 'Create one.', { canUseSandbox: true }), {
      world: { env: {}, parentProgram: 'fish' },
    });
    expect(error.hint).toBe('Create one. To try a sandbox cloud: magnum sandbox start | source');
  });

  it('reports that the shell does not use the sandbox, for the name of a cloud of the sandbox', async () => {
    const error = await errorOf(new CloudNotFoundError('sandbox', 'Not found.', 'Files read.'));
    expect(error).toMatchObject({
      kind: 'usage',
      message: 'Not found.',
      hint: 'This shell does not use the sandbox, which defines this cloud. To use it: eval "$(magnum sandbox start)"',
    });
  });

  it.each([
    new CloudNotFoundError('prod', 'Not found.', 'Files read.'),
    new NoCloudError('No cloud selected.', 'Select one.', { canUseSandbox: false }),
    new MagnumError('usage', 'Not readable.'),
    new Error('other'),
  ])('is otherwise unchanged: %s', async (error) => {
    expect(await errorOf(error)).toBe(error);
    expect(assertNotDeleted).not.toHaveBeenCalled();
  });

  it.each([
    [{ cloud: 'typed' }, { OS_CLOUD: 'variable' }, 'typed'],
    [{ cloud: '' }, { OS_CLOUD: 'variable' }, 'variable'],
    [{}, { OS_CLOUD: 'variable' }, 'variable'],
    [{}, {}, 'default'],
    [{ usesDefaultCloud: false }, {}, undefined],
  ])('names a deleted sandbox, whose cloud was selected by %j and %j: %s', async (options, env, name) => {
    vi.mocked(readDefaultCloud).mockResolvedValue({ name: 'default', file: 'f' });
    const error = new CloudNotFoundError('sandbox', 'Not found.', 'Files read.');
    const world = { env: { ...IN_SANDBOX.world.env, ...env } };
    expect(await errorOf(error, { cloudOptions: { ...CLOUD_OPTIONS, ...options }, world })).toBe(error);
    expect(vi.mocked(assertNotDeleted).mock.calls).toEqual([
      [name, expect.objectContaining(world), expect.any(Function)],
    ]);
    expect(vi.mocked(assertNotDeleted).mock.calls[0]?.[2]('magnum x')).toBe('eval "$(magnum x)"');
  });

  it('is that of the deleted sandbox', async () => {
    const deleted = new MagnumError('unreachable', 'Deleted.');
    vi.mocked(readDefaultCloud).mockRejectedValue(new Error('unreadable'));
    vi.mocked(assertNotDeleted).mockImplementationOnce(() => {
      throw deleted;
    });
    expect(await errorOf(new CloudNotFoundError('x', 'Not found.', 'Hint.'), IN_SANDBOX)).toBe(deleted);
    expect(vi.mocked(assertNotDeleted).mock.calls[0]?.[0]).toBe(undefined);
  });
});

describe('transport', () => {
  it.each([
    [undefined, undefined],
    [2, 2_000],
    [0.5, 500],
  ])('is created once, with a timeout of %s seconds as %s milliseconds', async (timeout, timeoutMs) => {
    vi.mocked(loadCloud).mockResolvedValue({ ...CONFIG, timeout });
    const debug = () => undefined;
    const { transport, world } = open({ debug });
    expect(await transport()).toBe(await transport());
    expect(vi.mocked(createWorldTransport).mock.calls).toEqual([
      [world, { tls: CONFIG.tls, timeoutMs, log: debug }],
    ]);
  });

  const get = (url: string) => ({ method: 'GET', url }) as HttpRequest;
  const URL_OF_SANDBOX = 'http://127.0.0.1:5000/v3';
  const IN_SANDBOX = { world: { env: { OS_CLIENT_CONFIG_FILE: '/s/clouds.yaml', SHELL: '/bin/bash' } } };
  const failure = (kind: ErrorKind) => new MagnumError(kind, 'Failed.');

  it('sends the request and returns the response', async () => {
    const sent = get(URL_OF_SANDBOX);
    expect(await (await open().transport()).request(sent)).toBe(RESPONSE);
    expect(request).toHaveBeenCalledExactlyOnceWith(sent);
  });

  it('checks once for each server of a sandbox, before the request, that it runs', async () => {
    const { transport, world } = open(IN_SANDBOX);
    const { request: send } = await transport();
    vi.mocked(assertNotStopped).mockImplementationOnce(async () => expect(request).not.toHaveBeenCalled());
    for (const url of [URL_OF_SANDBOX, `${URL_OF_SANDBOX}/auth/tokens`, 'http://127.0.0.1:6000/v1'])
      await send(get(url));
    expect(vi.mocked(assertNotStopped).mock.calls).toEqual([
      [URL_OF_SANDBOX, world, expect.any(Function), undefined],
      ['http://127.0.0.1:6000/v1', world, expect.any(Function), undefined],
    ]);
    expect(vi.mocked(assertNotStopped).mock.calls[0]?.[2]('magnum x')).toBe('eval "$(magnum x)"');
    expect(request).toHaveBeenCalledTimes(3);
  });

  it('fails without a request, also at the second, if the sandbox has stopped', async () => {
    const { request: send } = await open(IN_SANDBOX).transport();
    vi.mocked(assertNotStopped).mockRejectedValueOnce(failure('unreachable'));
    await expect(send(get(URL_OF_SANDBOX))).rejects.toThrow('Failed.');
    await expect(send(get(URL_OF_SANDBOX))).rejects.toThrow('Failed.');
    expect(assertNotStopped).toHaveBeenCalledOnce();
    expect(request).not.toHaveBeenCalled();
  });

  it.each([
    'https://127.0.0.1:5000/v3',
    'http://127.0.0.2:5000/v3',
    'http://localhost:5000/v3',
    'http://127.0.0.1/v3',
    'http://example.org/http://127.0.0.1:5000',
  ])('does not check a server that cannot be a sandbox: %s', async (url) => {
    const { request: send } = await open(IN_SANDBOX).transport();
    request.mockRejectedValueOnce(failure('unreachable'));
    await expect(send(get(url))).rejects.toThrow('Failed.');
    expect(assertNotStopped).not.toHaveBeenCalled();
  });

  it.each([{}, { OS_CLIENT_CONFIG_FILE: '' }])(
    'checks nothing in a shell without a sandbox: %j',
    async (env) => {
      const { request: send } = await open({ world: { env } }).transport();
      request.mockRejectedValueOnce(failure('unreachable'));
      await expect(send(get(URL_OF_SANDBOX))).rejects.toThrow('Failed.');
      expect(assertNotStopped).not.toHaveBeenCalled();
    },
  );

  it('checks again, with the cause, after a request that reached no server', async () => {
    const { request: send } = await open(IN_SANDBOX).transport();
    const cause = failure('unreachable');
    request.mockRejectedValueOnce(cause);
    await expect(send(get(URL_OF_SANDBOX))).rejects.toBe(cause);
    expect(vi.mocked(assertNotStopped).mock.calls.map(([url, , , error]) => [url, error])).toEqual([
      [URL_OF_SANDBOX, undefined],
      [URL_OF_SANDBOX, cause],
    ]);
    const stopped = new MagnumError('unreachable', 'Stopped.');
    request.mockRejectedValueOnce(cause);
    vi.mocked(assertNotStopped).mockRejectedValueOnce(stopped);
    await expect(send(get(URL_OF_SANDBOX))).rejects.toBe(stopped);
  });

  it.each([failure('failed'), failure('auth'), Object.assign(new Error('x'), { kind: 'unreachable' })])(
    'does not check again after another error: %s',
    async (error) => {
      const { request: send } = await open(IN_SANDBOX).transport();
      request.mockRejectedValueOnce(error);
      await expect(send(get(URL_OF_SANDBOX))).rejects.toBe(error);
      expect(assertNotStopped).toHaveBeenCalledOnce();
    },
  );
});

describe('session', () => {
  it('is opened once, with the configuration and the parts of the context', async () => {
    const { session, transport, world, warn, say } = open();
    expect(await session()).toBe(await session());
    expect(vi.mocked(openSession).mock.calls).toEqual([
      [CONFIG, { world, ui: expect.any(Object), warn, remark: say, transport: await transport() }],
    ]);
  });

  it('makes no remark if it is quiet', async () => {
    await open({ quiet: true }).session();
    expect(vi.mocked(openSession).mock.calls[0]?.[1].remark).toBe(undefined);
  });

  it('checks that the sandbox runs before it uses a cached token or certificate', async () => {
    const { session } = open({ world: { env: { OS_CLIENT_CONFIG_FILE: '/s/clouds.yaml' } } });
    const opened = await session();
    expect(opened).toMatchObject({ other: 'other' });
    const stopped = new MagnumError('unreachable', 'Stopped.');
    vi.mocked(assertNotStopped).mockRejectedValueOnce(stopped);
    await expect(opened.token()).rejects.toBe(stopped);
    await expect(opened.cacheKey()).rejects.toBe(stopped);
    expect([token, cacheKey].map(({ mock }) => mock.calls.length)).toEqual([0, 0]);
    expect(vi.mocked(assertNotStopped).mock.calls.map(([url]) => url)).toEqual(['http://127.0.0.1:5000/v3']);
  });

  it('has the token and the key of the session', async () => {
    const opened = await open().session();
    expect([await opened.token(), await opened.cacheKey()]).toEqual(['the token', 'the key']);
  });

  it.each([
    ['none', true],
    ['admin_token', true],
    ['http_basic', true],
    ['v3password', false],
    ['v3token', false],
  ])('of the auth type %s is used without a check: %s', async (authType, isSame) => {
    vi.mocked(loadCloud).mockResolvedValue({ ...CONFIG, authType });
    expect((await open().session()) === SESSION).toBe(isSame);
  });

  it('needs no URL of Keystone', async () => {
    vi.mocked(loadCloud).mockResolvedValue({ ...CONFIG, auth: {} });
    const { session } = open({ world: { env: { OS_CLIENT_CONFIG_FILE: '/s/clouds.yaml' } } });
    expect(await (await session()).token()).toBe('the token');
    expect(assertNotStopped).not.toHaveBeenCalled();
  });

  it('is also the local session, unless a service provider is set', async () => {
    const { session, localSession } = open();
    expect(await localSession()).toBe(await session());
    expect(openLocalSession).not.toHaveBeenCalled();
  });

  it('continues to a remote Keystone, and the local session does not', async () => {
    const config = { ...CONFIG, auth: { ...CONFIG.auth, service_provider: 'remote' } };
    vi.mocked(loadCloud).mockResolvedValue(config);
    const { localSession, transport, world, warn, say } = open();
    expect(await localSession()).toBe(LOCAL_SESSION);
    expect(await localSession()).toBe(LOCAL_SESSION);
    expect(vi.mocked(openLocalSession).mock.calls).toEqual([
      [config, { world, ui: expect.any(Object), warn, remark: say, transport: await transport() }],
    ]);
    expect(openSession).not.toHaveBeenCalled();
  });
});

describe('the user interface of a session', () => {
  it.each([
    [true, true, true],
    [true, false, false],
    [false, true, false],
    [false, false, false],
  ])(
    'prompts only if standard input (%s) and stderr (%s) are terminals: %s',
    async (stdin, stderr, canPrompt) => {
      const ask = vi.fn(async () => 'answer');
      const { session, done } = open({
        world: {
          stdin: { isTTY: stdin, readAll: async () => '', ask },
          stderr: { isTTY: stderr, write: async () => undefined },
        },
      });
      await session();
      const ui = uiOf();
      const { signal } = new AbortController();
      expect([ui.isInteractive, ui.isAttended]).toEqual([canPrompt, canPrompt]);
      expect(await ui.prompt('Name: ')).toBe(canPrompt ? 'answer' : undefined);
      expect(await ui.promptSecret('Password: ', signal)).toBe(canPrompt ? 'answer' : undefined);
      expect(ask.mock.calls).toEqual(
        canPrompt
          ? [
              ['Name: ', undefined],
              ['Password: ', { secret: true, signal }],
            ]
          : [],
      );
      expect(done).toHaveBeenCalledTimes(canPrompt ? 2 : 0);
    },
  );

  it('removes the progress lines before it prompts or writes a line', async () => {
    const events: string[] = [];
    const ask = async () => {
      events.push('ask');
      return '';
    };
    const { session } = open({
      world: { stdin: { isTTY: true, readAll: async () => '', ask } },
      progress: { isLive: true, update: () => undefined, done: () => void events.push('done') },
      say: (line) => void events.push(line),
    });
    await session();
    await uiOf().prompt('Name: ');
    uiOf().notify('A line.');
    expect(events).toEqual(['done', 'ask', 'done', 'A line.']);
  });

  it('opens a browser', async () => {
    const { session, world } = open();
    await session();
    expect(await uiOf().openBrowser('https://example.org')).toBe(true);
    expect(openBrowser).toHaveBeenCalledExactlyOnceWith('https://example.org', world);
  });

  it('has no user for a command that never prompts', async () => {
    const { session, lines } = open({ neverPromptsForLogin: true });
    await session();
    const ui = uiOf();
    expect([ui.isInteractive, ui.isAttended]).toEqual([false, false]);
    expect([await ui.prompt('Name: '), await ui.promptSecret('Password: ')]).toEqual([undefined, undefined]);
    ui.notify('A line.');
    expect(lines).toEqual(['A line.']);
  });

  it('lets a command that never prompts for the login confirm files', async () => {
    await open({
      neverPromptsForLogin: true,
      world: { stdin: { isTTY: true, readAll: async () => '', ask: async () => 'y' } },
    }).cloud();
    expect(await vi.mocked(loadCloud).mock.calls[0]?.[2]?.confirm?.('Use it? ')).toBe(true);
  });
});

describe('magnum', () => {
  it('is connected once, with the session, the version and the key of traces', async () => {
    const { magnum, session, world, lines } = open({ traceKey: 'key' });
    expect(await magnum()).toBe(await magnum());
    expect(vi.mocked(connectMagnum).mock.calls).toEqual([
      [
        await session(),
        { apiVersion: '1.9', traceKey: 'key', versions: 'the version cache', now: world.now },
      ],
    ]);
    expect(createVersionCache).toHaveBeenCalledExactlyOnceWith(world);
    expect(lines).toEqual([]);
  });

  it('says how to show the trace, also if it is quiet', async () => {
    vi.mocked(connectMagnum).mockReturnValue({ traceId: 'the-trace' } as Magnum);
    const { magnum, lines } = open({ quiet: true });
    await magnum();
    expect(lines).toEqual(['To display the trace use the command: osprofiler trace show --html the-trace']);
  });
});

describe('withLoginAdvice', () => {
  const adviceTo = async (error: unknown, changes: Changes = {}): Promise<MagnumError> =>
    (await withLoginAdvice(error, open(changes))) as MagnumError;
  const OVERRIDDEN = { name: 'prod', file: 'f', by: 'OS_AUTH_URL' };
  const SENTENCE =
    'The default cloud "prod" is not used, because OS_AUTH_URL is set; to use it, add --os-cloud prod.';
  const DAMAGED = {
    ...CONFIG,
    auth: { ...CONFIG.auth, username: '"me"' },
    sources: new Map([['auth.username', 'OS_USERNAME']]),
  };
  const QUOTED = 'OS_USERNAME is in quotes, which are part of the value.';
  const failure = (kind: ErrorKind, details: object = {}) => new MagnumError(kind, 'Failed.', details);

  it.each([
    ['auth', {}, true],
    ['auth', { status: 401 }, true],
    ['auth', { status: 403 }, false],
    ['unreachable', {}, true],
    ['usage', {}, false],
    ['failed', {}, false],
    ['not-found', {}, false],
    ['timeout', {}, false],
  ] as const)('names an overridden default in an error %s %j: %s', async (kind, details, isNamed) => {
    vi.mocked(findOverriddenDefault).mockResolvedValue(OVERRIDDEN);
    const error = failure(kind, details);
    const advised = await adviceTo(error);
    if (isNamed) expect(advised).toMatchObject({ kind, message: 'Failed.', hint: SENTENCE, ...details });
    else expect(advised).toBe(error);
  });

  it('names an overridden default if the login is incomplete', async () => {
    vi.mocked(findOverriddenDefault).mockResolvedValue(OVERRIDDEN);
    const error = new IncompleteLoginError('Missing.', 'Set it.');
    expect((await adviceTo(error)).hint).toBe(`${SENTENCE} Set it.`);
  });

  it.each(['OS_CLOUD', 'the command line'])(
    'does not name a default that %s obviously overrides',
    async (by) => {
      vi.mocked(findOverriddenDefault).mockResolvedValue({ ...OVERRIDDEN, by });
      const error = failure('auth');
      expect(await adviceTo(error)).toBe(error);
    },
  );

  it('does not name an overridden default twice', async () => {
    vi.mocked(findOverriddenDefault).mockResolvedValue(OVERRIDDEN);
    const error = failure('auth', { hint: `Before. ${SENTENCE} After.` });
    expect(await adviceTo(error)).toBe(error);
  });

  it('names damaged values of a login before the hint', async () => {
    vi.mocked(loadCloud).mockResolvedValue(DAMAGED);
    expect((await adviceTo(failure('auth'))).hint).toBe(QUOTED);
    expect((await adviceTo(failure('auth', { hint: 'Hint.' }))).hint).toBe(`${QUOTED} Hint.`);
    expect((await adviceTo(new IncompleteLoginError('Missing.', 'Set it.'))).hint).toBe(`${QUOTED} Set it.`);
  });

  it('names several damaged values as sentences', async () => {
    vi.mocked(loadCloud).mockResolvedValue({
      ...DAMAGED,
      auth: { ...DAMAGED.auth, password: 'null' },
      sources: new Map([...DAMAGED.sources, ['auth.password', 'OS_PASSWORD']]),
    });
    expect((await adviceTo(failure('auth'))).hint).toBe(
      `${QUOTED} OS_PASSWORD is the word null, which is used as the value.`,
    );
  });

  it.each([
    ['unreachable', 'Failed: "me".', true],
    ['unreachable', 'Failed.', false],
    ['auth', 'Failed.', true],
  ] as const)('names them in an error %s with the text %j: %s', async (kind, text, isNamed) => {
    vi.mocked(loadCloud).mockResolvedValue(DAMAGED);
    expect((await adviceTo(new MagnumError(kind, text))).hint).toBe(isNamed ? QUOTED : undefined);
  });

  it.each([
    ['failed', 'No region "north".', true],
    ['usage', 'No region "north".', true],
    ['failed', 'Another error.', false],
    ['auth', 'No region "north".', true],
  ] as const)('names a variable that the text of an error %s quotes, %j: %s', async (kind, text, isNamed) => {
    // The configuration cannot be read.
    vi.mocked(loadCloud).mockRejectedValue(new Error('unreadable'));
    const world = { env: { OS_REGION_NAME: '"north"' } };
    const { hint } = await adviceTo(new MagnumError(kind, text), { world });
    expect(hint).toBe(isNamed ? 'OS_REGION_NAME is in quotes, which are part of the value.' : undefined);
  });

  it('loads no cloud for an error that is not one of a login', async () => {
    await adviceTo(failure('failed'));
    expect(loadCloud).not.toHaveBeenCalled();
  });

  it('returns an error of this program unchanged', async () => {
    vi.mocked(findOverriddenDefault).mockResolvedValue(OVERRIDDEN);
    vi.mocked(loadCloud).mockResolvedValue(DAMAGED);
    const error = Object.assign(new Error('x "me"'), { kind: 'auth' });
    expect(await adviceTo(error)).toBe(error);
    expect(findOverriddenDefault).not.toHaveBeenCalled();
  });
});
