/** Runs a command line: parses it, creates the context, executes the command and renders the result. */

import type { CommandSpec } from './cli/command-spec.ts';
import { createErrorStream, type ErrorStream } from './cli/error-stream.ts';
import { debugTrace, errorData, formatError, isJson, requestsJson } from './cli/error-text.ts';
import { createEventStream, requestsEvents } from './cli/event-stream.ts';
import { exitCodeOf, exitCodeOfItems } from './cli/exit-codes.ts';
import { cloudOptionsOf } from './cli/global-options.ts';
import { toOutputOptions } from './cli/output-options.ts';
import type { Invocation } from './cli/program.ts';
import { typedOptionsOf } from './cli/repeatable-options.ts';
import { typedWordsOf } from './cli/typed-words.ts';
import { commands } from './commands/registry.ts';
import { createContext, withLoginAdvice } from './create-context.ts';
import { codeOf, isInterruption, withFoundHint } from './errors.ts';
import type { Alias } from './extensions/aliases.ts';
import type { ResolvedLine } from './extensions/resolve-command-line.ts';
import { assertOutputOptions } from './output/option-rules.ts';
import type { OutputOptions } from './output/options.ts';
import { render } from './output/render.ts';
import type { Result, Text } from './output/result.ts';
import { createSink, OutputClosed } from './output/sink.ts';
import { NO_PROGRESS, type Progress } from './output/terminal/progress.ts';
import { isSwitchSet } from './platform/boolean-variable.ts';
import { withoutCarriageReturns } from './platform/carriage-returns.ts';
import { setTypedOptions } from './platform/own-command.ts';
import { safeLine } from './platform/safe-text.ts';
import { version } from './version.ts';
import type { InputStream, World } from './world.ts';

const specs = commands.map(({ table }) => table);

/** Resolves to the exit code when all output is written. Never rejects. */
export async function run(argv: readonly string[], hostWorld: World): Promise<number> {
  const world = withRepairedVariables(hostWorld);
  // Without loading the parser, because it runs at each keypress.
  if (argv[0] === '__complete')
    return (await import('./completion/complete.ts')).complete(argv.slice(1), specs, world);
  let stderr = requestsEvents(argv) ? createEventStream(world) : createErrorStream(world);
  let json = requestsJson(argv);
  let debug = argv.includes('--debug');
  let alias: Alias | undefined;
  try {
    // Without loading the parser, because scripts use it to look for the program.
    if (argv.length === 1 && /^(--version|-V)$/.test(argv[0] as string))
      return await print(`${version}\n`, world);
    const [{ parse }, { resolveCommandLine }] = await Promise.all([
      import('./cli/program.ts'),
      import('./extensions/resolve-command-line.ts'),
    ]);
    const resolved = await resolveCommandLine(argv, specs, world);
    if (resolved.plugin !== undefined) return await startPlugin(resolved.plugin, world, stderr);
    alias = resolved.alias;
    json = requestsJson(resolved.argv);
    debug = resolved.argv.includes('--debug');
    const parsed = parse(resolved.argv, commands, world.env);
    if (parsed.kind === 'version') return await print(`${version}\n`, world);
    if (parsed.kind === 'help') return await showHelp(parsed.words, alias, world);
    const { globals, options, output } = parsed.invocation;
    json = isJson(toOutputOptions(output).format);
    debug = globals.debug === true;
    // Also of an abbreviation and of an alias, which are known only now.
    if (options.progress === 'ndjson') stderr = createEventStream(world);
    return await runCommand(parsed.invocation, world, stderr);
  } catch (error) {
    // The reader has closed stdout, as `head` does.
    if (codeOf(error) === 'EPIPE' || error instanceof OutputClosed) return 0;
    if (isInterruption(error)) stderr.clearLine();
    const explained = alias === undefined ? error : await withAlias(error, alias);
    sayError(await withFoundHint(explained), stderr, { json, debug });
    return exitCodeOf(error);
  } finally {
    await stderr.flush();
  }
}

function sayError(error: unknown, stderr: ErrorStream, how: { json: boolean; debug: boolean }): void {
  if (stderr.events !== undefined) {
    stderr.events.report('error', { error: errorData(error) });
    if (how.debug) for (const message of debugTrace(error)) stderr.events.report('debug', { message });
    return;
  }
  const say = how.json || how.debug ? stderr.sayUnfitted : stderr.say;
  for (const line of formatError(error, how)) say(line);
}

async function showHelp(words: string, alias: Alias | undefined, world: World): Promise<0> {
  const [{ helpText }, { aliasHelp }] = await Promise.all([
    import('./cli/help/help-text.ts'),
    import('./extensions/extension-help.ts'),
  ]);
  const page = helpText(words, specs, world.stdout.columns) ?? '';
  const text = alias === undefined ? page : aliasHelp(alias, page);
  return (await showInPager(text, world)) ? 0 : await print(text, world);
}

async function startPlugin(
  plugin: NonNullable<ResolvedLine['plugin']>,
  world: World,
  stderr: ErrorStream,
): Promise<number> {
  const { runPlugin } = await import('./extensions/run-plugin.ts');
  return runPlugin(plugin, world, async (text) => {
    stderr.say(`WARNING: ${text}`);
    await stderr.flush();
  });
}

async function withAlias(error: unknown, alias: Alias): Promise<unknown> {
  const { explainAlias } = await import('./extensions/aliases.ts');
  return explainAlias(error, alias);
}

/** Resolves to false if the text does not need a pager and is still to be printed. */
async function showInPager(text: Text['text'], world: World): Promise<boolean> {
  if (!world.stdout.isTTY || typeof text !== 'string') return false;
  const { page } = await import('./output/terminal/pager.ts');
  return page(text, world);
}

async function print(text: string, { stdout }: World): Promise<0> {
  const out = createSink(stdout);
  await out.write(text);
  await out.flush();
  return 0;
}

/** Copies the property descriptors: spreading would evaluate the lazy getters. */
const withParts = (world: World, parts: Partial<World>): World =>
  Object.defineProperties({} as World, {
    ...Object.getOwnPropertyDescriptors(world),
    ...Object.getOwnPropertyDescriptors(parts),
  });

function withRepairedVariables(world: World): World {
  const { env, repaired } = withoutCarriageReturns(world.env);
  return repaired.length === 0 ? world : withParts(world, { env, repairedVariables: repaired });
}

/**
 * Flushes stderr before prompts, which bypass its queue, and hides the progress lines during them. Escapes control characters,
 * because prompts can quote servers. A prompt ends with the error `interrupted` when the run is interrupted.
 */
const withFlushedPrompts = (world: World, stderr: ErrorStream): InputStream => ({
  get isTTY() {
    return world.stdin.isTTY;
  },
  readAll: () => world.stdin.readAll(),
  async ask(prompt, options) {
    const { stdin, signal } = world;
    await stderr.flush();
    const ends = options?.signal === undefined ? signal : AbortSignal.any([signal, options.signal]);
    const answer = await stderr.progress.suspend(() =>
      stdin.ask(safeLine(prompt), { ...options, signal: ends }),
    );
    signal.throwIfAborted();
    return answer;
  },
});

async function runCommand(invocation: Invocation, world: World, stderr: ErrorStream): Promise<number> {
  const { command, options, globals, output, warnings } = invocation;
  setTypedOptions({ ...typedOptionsOf(globals), command: typedWordsOf(command.table, options) });
  const outputOptions = {
    ...toOutputOptions(output, columnsOf(command.table, options)),
    color: usesColor(world),
  };
  await assertOutputOptions(outputOptions);
  const execute = await command.load();
  const quiet = globals.quiet === true;
  const progress = quiet ? NO_PROGRESS : stderr.progress;
  const context = createContext({
    world: withParts(world, {
      stdin:
        stderr.events !== undefined || isPromptingDisabled(globals.noInput === true, world)
          ? withoutPrompts(world.stdin)
          : withFlushedPrompts(world, stderr),
    }),
    progress,
    events: quiet ? undefined : stderr.events,
    quiet,
    cloudOptions: { ...cloudOptionsOf(globals), prefersOwnUser: command.table.prefersOwnUser },
    skipsCurrentDirectory: command.table.skipsCurrentDirectory,
    reportsConfigWarnings: command.table.reportsConfigWarnings,
    neverPromptsForLogin: command.table.neverPromptsForLogin,
    traceKey: (globals.profile as string | undefined) ?? (world.env.OS_PROFILE || undefined),
    say: stderr.say,
    debug: globals.debug === true ? (line) => stderr.sayUnfitted(`DEBUG: ${line}`) : undefined,
  });
  for (const warning of warnings) context.warn(warning);
  try {
    const completeResult = await execute(options, context, specs);
    const { result, options: shape } = quiet
      ? (await import('./output/quiet.ts')).quietly(completeResult, outputOptions)
      : { result: completeResult, options: outputOptions };
    if (result.kind === 'text' && result.isForReading && (await showInPager(result.text, world))) return 0;
    const countedResult = await withRowCounter(result, shape, world, progress);
    const { errors, items } = await render(countedResult, shape, {
      stdout: progress.around(world.stdout),
      stderr: stderr.stream,
      reportError:
        stderr.events &&
        ((error, message) => stderr.events?.report('error', { error: { ...errorData(error), message } })),
      limitHeapGrowth: world.limitHeapGrowth,
    });
    return exitCodeOfItems(errors, items);
  } catch (error) {
    throw command.table.isOffline ? error : await withLoginAdvice(error, context);
  } finally {
    progress.done();
  }
}

/** Shows a live count of the rows if the terminal shows none yet: stdout is redirected, or a table or a sort needs all rows. */
async function withRowCounter(
  result: Result,
  { format, query, sortColumns = [] }: OutputOptions,
  { stdout }: World,
  progress: Progress,
): Promise<Result> {
  if (result.kind !== 'rows' || result.itemNoun === undefined || !progress.isLive) return result;
  const isStreamed = format !== 'table' && query === undefined && sortColumns.length === 0;
  if (stdout.isTTY && isStreamed) return result;
  const { countRows } = await import('./output/terminal/row-counter.ts');
  return { ...result, rows: countRows(result.rows, result.itemNoun, progress) };
}

/** The properties that -c can name before the command has a result. */
const columnsOf = (
  { columns, columnsAfterWait = columns }: CommandSpec,
  { wait }: Invocation['options'],
): readonly string[] | undefined => (wait === true ? columnsAfterWait : columns);

/** True with --no-input or MAGNUM_NO_INPUT. */
const isPromptingDisabled = (typed: boolean, { env }: World): boolean =>
  typed || isSwitchSet(env.MAGNUM_NO_INPUT);

/** Standard input that reports no terminal, so that nothing prompts. */
const withoutPrompts = (stdin: World['stdin']): World['stdin'] => ({
  isTTY: false,
  readAll: () => stdin.readAll(),
  ask: (...args) => stdin.ask(...args),
});

/** NO_COLOR (no-color.org) overrides CLICOLOR_FORCE (bixense.com/clicolors). Defaults to color in terminals only. */
function usesColor({ env, stdout }: World): boolean {
  if (env.NO_COLOR) return false;
  if (env.CLICOLOR_FORCE && env.CLICOLOR_FORCE !== '0') return true;
  return stdout.isTTY && env.TERM !== 'dumb';
}
