/** What a command is given: the world, and the cloud's parts, each made (and its code loaded) when first asked for. */
import type { CloudConfig, CloudOptions } from './clouds/types.ts';
import type { Transport } from './http/types.ts';
import type { ManagedSession } from './keystone/index.ts';
import type { UserInterface } from './keystone/types.ts';
import type { Magnum } from './magnum/types.ts';
import type { Progress } from './output/terminal/progress.ts';
import { once } from './platform/once.ts';
import type { World } from './world.ts';

export interface Context {
  readonly world: World;
  readonly progress: Progress;
  /** One `WARNING: ` line on stderr; the same line is said once a run. */
  warn(text: string): void;
  /** One line on stderr, in its turn. */
  say(line: string): void;
  cloud(): Promise<CloudConfig>;
  transport(): Promise<Transport>;
  session(): Promise<ManagedSession>;
  /** With the Keystone of the configuration, where `session` goes on to another one (Keystone to Keystone). */
  sessionHere(): Promise<ManagedSession>;
  magnum(): Promise<Magnum>;
}

export interface ContextParts {
  readonly world: World;
  readonly progress: Progress;
  readonly cloudOptions: CloudOptions;
  /** HMAC key for OSprofiler, where requests are to be traced. */
  readonly traceKey: string | undefined;
  /** Writes a line to stderr in its turn. */
  readonly say: (line: string) => void;
  /** Where --debug lines go; undefined without --debug. */
  readonly debug: ((line: string) => void) | undefined;
}

export function createContext(parts: ContextParts): Context {
  const { world, progress, debug, say } = parts;
  const warned = new Set<string>();
  const warn = (text: string) => {
    if (warned.has(text)) return;
    warned.add(text);
    say(`WARNING: ${text}`);
  };

  const cloud = once(async () => {
    const { loadCloud } = await import('./clouds/load-cloud.ts');
    const config = await loadCloud(parts.cloudOptions, world);
    for (const warning of config.warnings ?? []) warn(warning);
    if (!config.tls.verify) warn('TLS certificates are not verified.');
    if (debug !== undefined) for (const line of explain(config)) debug(line);
    return config;
  });

  const transport = once(async (): Promise<Transport> => {
    const [{ createWorldTransport }, { tls, timeout }] = await Promise.all([
      import('./http/world-transport.ts'),
      cloud(),
    ]);
    const timeoutMs = timeout === undefined ? undefined : timeout * 1000;
    return createWorldTransport(world, { tls, timeoutMs, log: debug });
  });

  const sessionParts = async () => ({ world, say, ui, warn, transport: await transport() });
  const session = once(async () => {
    const [{ openSession }, config, options] = await Promise.all([
      import('./keystone/index.ts'),
      cloud(),
      sessionParts(),
    ]);
    return openSession(config, options);
  });
  const sessionHere = once(async () => {
    const config = await cloud();
    if (!config.auth.service_provider) return session();
    const { openLocalSession } = await import('./keystone/index.ts');
    return openLocalSession(config, await sessionParts());
  });

  const magnum = once(async () => {
    const [{ connectMagnum }, { createVersionCache: createVersionMemory }, config, login] = await Promise.all(
      [import('./magnum/client.ts'), import('./magnum/version-cache.ts'), cloud(), session()],
    );
    const client = connectMagnum(login, {
      apiVersion: config.apiVersion,
      traceKey: parts.traceKey,
      versions: createVersionMemory(world),
    });
    if (client.traceId !== undefined) {
      say(`To display the trace use the command: osprofiler trace show --html ${client.traceId}`);
    }
    return client;
  });

  /** Questions are asked where a person can answer: never in a pipe. */
  const isInteractive = world.stderr.isTTY && world.stdin.isTTY;
  const ask = async (
    prompt: string,
    options?: { secret: boolean; signal?: AbortSignal | undefined },
  ): Promise<string | undefined> => {
    if (!isInteractive) return undefined;
    progress.done();
    return await world.stdin.ask(prompt, options);
  };
  const ui: UserInterface = {
    isInteractive,
    prompt: ask,
    promptSecret: (prompt, signal) => ask(prompt, { secret: true, signal }),
    notify(line) {
      progress.done();
      say(line);
    },
    async openBrowser(address) {
      const { openBrowser } = await import('./platform/browser.ts');
      return openBrowser(address, world);
    },
  };

  return { world, progress, warn, say, cloud, transport, session, sessionHere, magnum };
}

/** For --debug: which cloud, why that log-in, and where each value came from; never a value of `auth`. */
function explain(config: CloudConfig): string[] {
  const from = [...config.sources].map(([key, source]) => `  ${key}: ${source}`);
  return [
    `cloud: ${config.cloud ?? '(none)'}; region: ${config.region ?? '(any)'}; interface: ${config.interface}`,
    `auth type: ${config.authType} (${config.authTypeReason})`,
    ...from,
  ];
}
