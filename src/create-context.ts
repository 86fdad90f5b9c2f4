/** Creates the context of a run from the world and the global options. */
import type { CloudConfig, CloudOptions } from './clouds/types.ts';
import type { Context } from './context.ts';
import { MagnumError, withChanges } from './errors.ts';
import type { Transport } from './http/types.ts';
import type { ManagedSession } from './keystone/index.ts';
import type { UserInterface } from './keystone/types.ts';
import type { Magnum } from './magnum/types.ts';
import type { Events } from './output/events.ts';
import type { Progress } from './output/terminal/progress.ts';
import { once } from './platform/once.ts';
import { isYes } from './platform/yes-no-answer.ts';
import { isInteractive, type World } from './world.ts';

export interface ContextParts {
  readonly world: World;
  readonly progress: Progress;
  readonly events?: Events | undefined;
  /** True to omit remarks. */
  readonly quiet?: boolean | undefined;
  readonly cloudOptions: CloudOptions;
  /** True to ignore configuration files in the current directory. */
  readonly skipsCurrentDirectory?: boolean | undefined;
  /** True for a command whose result contains the warnings about the configuration. */
  readonly reportsConfigWarnings?: boolean | undefined;
  /** True for a command whose login never prompts and opens no browser. */
  readonly neverPromptsForLogin?: boolean | undefined;
  /** HMAC key for OSprofiler, if requests are to be traced. */
  readonly traceKey: string | undefined;
  /** Writes a line to stderr, in order with the other output there. */
  readonly say: (line: string) => void;
  /** Receives the lines of --debug; undefined without --debug. */
  readonly debug: ((line: string) => void) | undefined;
}

export function createContext(given: ContextParts): Context {
  const { world, progress, say, quiet = false } = given;
  let parts = given;
  const warn = createWarn(say);
  const ui = createUserInterface(parts);
  const loginUi = parts.neverPromptsForLogin ? withoutUser(ui) : ui;

  const assertSandboxRuns = createSandboxCheck(world);

  const setPassword = (password: string) => {
    parts = withPassword(given, password);
  };
  const cloud = once(() => loadConfig(parts, ui, warn));
  const transport = once(async (): Promise<Transport> => {
    const [{ createWorldTransport }, { tls, timeout }] = await Promise.all([
      import('./http/world-transport.ts'),
      cloud(),
    ]);
    const timeoutMs = timeout === undefined ? undefined : timeout * 1000;
    const transport = createWorldTransport(world, { tls, timeoutMs, log: parts.debug });
    return nameStoppedSandbox(transport, assertSandboxRuns);
  });

  const sessionParts = async () => ({
    world,
    ui: loginUi,
    warn,
    remark: quiet ? undefined : say,
    transport: await transport(),
  });
  const session = once(async () => {
    const [{ openSession }, { needsKeystone }, config, options] = await Promise.all([
      import('./keystone/index.ts'),
      import('./clouds/auth-type.ts'),
      cloud(),
      sessionParts(),
    ]);
    const opened = openSession(config, options);
    return needsKeystone(config.authType) ? requireRunningSandbox(opened, config, assertSandboxRuns) : opened;
  });
  const localSession = once(async () => {
    const config = await cloud();
    if (!config.auth.service_provider) return session();
    const { openLocalSession } = await import('./keystone/index.ts');
    return openLocalSession(config, await sessionParts());
  });

  const magnum = once(() => connect(parts, cloud, session));
  const remark = (line: string) => (quiet ? undefined : say(line));
  const overriddenDefault = async () => {
    const { findOverriddenDefault } = await import('./clouds/default-cloud.ts');
    return findOverriddenDefault(parts.cloudOptions, world);
  };
  return {
    ...{ world, progress, events: given.events, warn, say, remark, cloud, overriddenDefault },
    ...{ transport, session, localSession, magnum, setPassword },
  };
}

function withPassword(parts: ContextParts, password: string): ContextParts {
  const { auth } = parts.cloudOptions;
  const other = ['password', 'password_command'].find((option) => auth[option]);
  if (other !== undefined)
    throw new MagnumError(
      'usage',
      `--password-stdin and --os-${other.replace('_', '-')} cannot be used together.`,
    );
  return { ...parts, cloudOptions: { ...parts.cloudOptions, auth: { ...auth, password } } };
}

/** Adds to the error of a login what may be wrong with its settings. */
export async function withLoginAdvice(error: unknown, context: Context): Promise<unknown> {
  return await withDamagedSettings(await withOverriddenDefault(error, context), context);
}

/** Names damaged values, such as a password in quotes, in the error of a login, and in one that quotes them, such as a region. */
async function withDamagedSettings(error: unknown, { cloud, world }: Context): Promise<unknown> {
  if (!(error instanceof MagnumError)) return error;
  const [{ damagedSettings, damagedVariables }, isLogin] = await Promise.all([
    import('./clouds/damaged-values.ts'),
    isLoginFailure(error),
  ]);
  // Only a login has read the configuration already.
  const config = isLogin ? await cloud().catch(() => undefined) : undefined;
  const damages = (config === undefined ? damagedVariables(world.env) : damagedSettings(config)).filter(
    ({ value }) => (isLogin && error.kind !== 'unreachable') || error.message.includes(value),
  );
  if (damages.length === 0) return error;
  const sentences = damages.map(({ text }) => `${text}.`).join(' ');
  return withChanges(error, { hint: error.hint === undefined ? sentences : `${sentences} ${error.hint}` });
}

/**
 * Adds to the error of a login that its cloud is not the default one, if a variable with a URL overrides the default: the user may have
 * forgotten that variable.
 */
async function withOverriddenDefault(error: unknown, { overriddenDefault }: Context): Promise<unknown> {
  if (!(error instanceof MagnumError) || !(await isLoginFailure(error))) return error;
  const overridden = await overriddenDefault();
  if (overridden === undefined) return error;
  const { overriddenDefaultHint, wayToUseDefault } = await import('./clouds/default-cloud.ts');
  if (wayToUseDefault(overridden) === undefined) return error;
  const sentence = overriddenDefaultHint(overridden);
  // The error for a missing cloud contains it.
  if (error.hint?.includes(sentence)) return error;
  return withChanges(error, { hint: error.hint === undefined ? sentence : `${sentence} ${error.hint}` });
}

async function isLoginFailure(error: MagnumError): Promise<boolean> {
  if (error.kind === 'auth') return error.status !== 403;
  if (error.kind !== 'usage') return error.kind === 'unreachable';
  const { IncompleteLoginError } = await import('./keystone/index.ts');
  return error instanceof IncompleteLoginError;
}

function createWarn(say: (line: string) => void): (text: string) => void {
  const written = new Set<string>();
  return (text) => {
    if (written.has(text)) return;
    written.add(text);
    say(`WARNING: ${text}`);
  };
}

type SandboxCheck = (url: string, cause?: unknown) => Promise<void>;

/**
 * A check that throws `The sandbox is not running` if the URL is that of a stopped sandbox which this shell uses. Without the error of a
 * request as `cause`, it is made once for each server.
 */
function createSandboxCheck(world: World): SandboxCheck {
  if (!world.env.OS_CLIENT_CONFIG_FILE) return async () => {};
  const check: SandboxCheck = async (url, cause) => {
    const [{ assertNotStopped }, evaluation] = await Promise.all([
      import('./sandbox/stopped-sandbox.ts'),
      loadEvaluation(world),
    ]);
    await assertNotStopped(url, world, evaluation, cause);
  };
  const firstChecks = new Map<string, Promise<void>>();
  return async (url, cause) => {
    // The code is not loaded for other clouds: a sandbox listens here only.
    const [server] = /^http:\/\/127\.0\.0\.1:\d+/.exec(url) ?? [];
    if (server === undefined) return;
    if (cause !== undefined) return await check(url, cause);
    const first = firstChecks.get(server) ?? check(url);
    firstChecks.set(server, first);
    await first;
  };
}

async function loadEvaluation(world: World): Promise<(command: string) => string> {
  const { defaultShell, evaluationOf } = await import('./cluster-access/shell/shell-exports.ts');
  return (command) => evaluationOf(defaultShell(world), command);
}

/** Checks before the first request, because another server may use the port of the sandbox now, and after a failure. */
function nameStoppedSandbox(transport: Transport, assertSandboxRuns: SandboxCheck): Transport {
  return {
    async request(request) {
      await assertSandboxRuns(request.url);
      try {
        return await transport.request(request);
      } catch (error) {
        if (error instanceof MagnumError && error.kind === 'unreachable')
          await assertSandboxRuns(request.url, error);
        throw error;
      }
    },
  };
}

/** Cached tokens and certificates, which are used without a request, are of no use while the sandbox is stopped. */
function requireRunningSandbox(
  session: ManagedSession,
  { auth: { auth_url: url = '' } }: CloudConfig,
  assertSandboxRuns: SandboxCheck,
): ManagedSession {
  return {
    ...session,
    token: async () => {
      await assertSandboxRuns(url);
      return session.token();
    },
    cacheKey: async () => {
      await assertSandboxRuns(url);
      return session.cacheKey();
    },
  };
}

async function loadConfig(
  { world, cloudOptions, skipsCurrentDirectory, reportsConfigWarnings, debug }: ContextParts,
  ui: UserInterface,
  warn: (text: string) => void,
): Promise<CloudConfig> {
  const { loadCloud } = await import('./clouds/load-cloud.ts');
  const { env, cwd, home, platform } = world;
  const config = await loadCloud(
    cloudOptions,
    { env, cwd, home, platform, skipsCurrentDirectory },
    { confirm: async (question) => isYes(await ui.prompt(question)) },
  ).catch(async (error: unknown) => {
    throw await explainMissingCloud(error, cloudOptions, world);
  });
  if (!reportsConfigWarnings) {
    for (const warning of config.warnings ?? []) warn(warning);
    if (!config.tls.verify) warn('TLS certificates are not verified.');
  }
  if (debug !== undefined) for (const line of describeConfig(config)) debug(line);
  return config;
}

/** Names the sandbox in the error if its clouds are missing, or if it could be used instead. */
async function explainMissingCloud(
  error: unknown,
  { cloud, usesDefaultCloud }: CloudOptions,
  world: World,
): Promise<unknown> {
  const [{ CloudNotFoundError, NoCloudError }, evaluation] = await Promise.all([
    import('./clouds/cloud-selection.ts'),
    loadEvaluation(world),
  ]);
  if (world.env.OS_CLIENT_CONFIG_FILE) {
    const [{ assertNotDeleted }, { readDefaultCloud }] = await Promise.all([
      import('./sandbox/stopped-sandbox.ts'),
      import('./clouds/default-cloud.ts'),
    ]);
    const defaultCloud = usesDefaultCloud ? await readDefaultCloud(world).catch(() => undefined) : undefined;
    assertNotDeleted(cloud || world.env.OS_CLOUD || defaultCloud?.name, world, evaluation);
    return error;
  }
  const isNotFound = error instanceof CloudNotFoundError;
  if (!isNotFound && !(error instanceof NoCloudError && error.canUseSandbox)) return error;
  const { sandboxHint, unusedSandboxHint } = await import('./sandbox/sandbox-hints.ts');
  if (!isNotFound) return new NoCloudError(error.message, `${error.hint} ${sandboxHint(world, evaluation)}`);
  const hint = unusedSandboxHint(error.cloud, world, evaluation);
  return hint === undefined ? error : withChanges(error, { hint });
}

/** For --debug: the cloud, the auth type and the source of each value; no value of `auth`, which may be a secret. */
function describeConfig(config: CloudConfig): string[] {
  const sources = [...config.sources].map(([key, source]) => `  ${key}: ${source}`);
  return [
    `cloud: ${config.cloud ?? '(none)'}; region: ${config.region ?? '(any)'}; interface: ${config.interface}`,
    `auth type: ${config.authType} (${config.authTypeReason})`,
    ...sources,
  ];
}

async function connect(
  { world, traceKey, say }: ContextParts,
  cloud: () => Promise<CloudConfig>,
  session: () => Promise<ManagedSession>,
): Promise<Magnum> {
  const [{ connectMagnum }, { createVersionCache }, { apiVersion }, keystone] = await Promise.all([
    import('./magnum/client.ts'),
    import('./magnum/version-cache.ts'),
    cloud(),
    session(),
  ]);
  const client = connectMagnum(keystone, {
    apiVersion,
    traceKey,
    versions: createVersionCache(world),
    now: world.now,
  });
  if (client.traceId !== undefined) {
    say(`To display the trace use the command: osprofiler trace show --html ${client.traceId}`);
  }
  return client;
}

/** For a command that reports the state of a login, and does not create one. */
const withoutUser = (ui: UserInterface): UserInterface => ({
  ...ui,
  isInteractive: false,
  isAttended: false,
  prompt: async () => undefined,
  promptSecret: async () => undefined,
});

/** Prompts only in a terminal, never in a pipe. */
function createUserInterface({ world, progress, say }: ContextParts): UserInterface {
  const canPrompt = isInteractive(world);
  const prompt = async (
    text: string,
    options?: { secret: boolean; signal?: AbortSignal | undefined },
  ): Promise<string | undefined> => {
    if (!canPrompt) return undefined;
    progress.done();
    return await world.stdin.ask(text, options);
  };
  return {
    isInteractive: canPrompt,
    isAttended: canPrompt,
    prompt,
    promptSecret: (text, signal) => prompt(text, { secret: true, signal }),
    notify(line) {
      progress.done();
      say(line);
    },
    async runProgram(words) {
      progress.done();
      const [{ firstLineOf }, { withoutSecrets }] = await Promise.all([
        import('./platform/command-output.ts'),
        import('./clouds/secret-variables.ts'),
      ]);
      const { cwd, platform, signal, stdin, env } = world;
      return await firstLineOf(words, { cwd, platform, signal, stdin, env: withoutSecrets(env) });
    },
    async openBrowser(address) {
      const { openBrowser } = await import('./platform/browser.ts');
      return openBrowser(address, world);
    },
  };
}
