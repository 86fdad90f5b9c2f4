/** The one place that puts the parts together: from argv and a world to an exit code. */

import { createErrorStream, type ErrorStream } from './cli/error-stream.ts';
import { asksForJson, formatError } from './cli/error-text.ts';
import { exitCodeOf, exitCodeOfItems } from './cli/exit-codes.ts';
import { cloudOptionsOf } from './cli/global-options.ts';
import { toOutputOptions } from './cli/output-options.ts';
import type { Invocation } from './cli/program.ts';
import { commands } from './commands/registry.ts';
import { createContext } from './create-context.ts';
import { codeOf } from './errors.ts';
import type { OutputOptions } from './output/options.ts';
import { render } from './output/render.ts';
import type { Result, Text } from './output/result.ts';
import { safeLine } from './output/safe-text.ts';
import { createSink, OutputClosed } from './output/sink.ts';
import type { Progress } from './output/terminal/progress.ts';
import { isSwitchSet } from './platform/boolean-variable.ts';
import { setTypedCloud } from './platform/own-command.ts';
import { version } from './version.ts';
import type { InputStream, World } from './world.ts';

const specs = commands.map(({ table }) => table);

/** Runs one command line to its end; never throws. Everything it has to say has been written when it resolves. */
export async function run(argv: readonly string[], world: World): Promise<number> {
  // Two short cuts past the parser: a keypress waits for the first, and scripts probe with the second.
  if (argv[0] === '__complete')
    return (await import('./completion/complete.ts')).complete(argv.slice(1), specs, world);
  const stderr = createErrorStream(world);
  let json = asksForJson(argv);
  let debug = argv.includes('--debug');
  try {
    if (argv.length === 1 && argv[0] === '--version') return await print(`${version}\n`, world);
    const { parse } = await import('./cli/program.ts');
    const parsed = parse(argv, commands, world.env);
    if (parsed.kind === 'version') return await print(`${version}\n`, world);
    if (parsed.kind === 'help') {
      const { helpText } = await import('./cli/help/help-text.ts');
      const words = parsed.spec?.names[0] ?? '';
      const text = helpText(words, specs, world.stdout.columns) ?? '';
      return (await isPaged(text, world)) ? 0 : await print(text, world);
    }
    json = parsed.invocation.output.format === 'json';
    debug = parsed.invocation.globals.debug === true;
    return await runCommand(parsed.invocation, world, stderr);
  } catch (error) {
    // The reader of our output has gone: there is nobody left to tell.
    if (codeOf(error) === 'EPIPE' || error instanceof OutputClosed) return 0;
    for (const line of formatError(error, { json, debug })) stderr.say(line);
    return exitCodeOf(error);
  } finally {
    await stderr.flush();
  }
}

async function isPaged(text: Text['text'], world: World): Promise<boolean> {
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

/** To spread it would make all that the world makes only when it is asked for. */
const withInput = (world: World, stdin: InputStream): World =>
  Object.defineProperties({} as World, {
    ...Object.getOwnPropertyDescriptors(world),
    stdin: { value: stdin, enumerable: true },
  });

/** A question comes after what was said before it: it goes to the terminal by a way of its own, and may quote a server. */
const withFlushedPrompts = (stdin: InputStream, stderr: ErrorStream): InputStream => ({
  get isTTY() {
    return stdin.isTTY;
  },
  readAll: () => stdin.readAll(),
  async ask(prompt, options) {
    await stderr.flush();
    return stdin.ask(safeLine(prompt), options);
  },
});

async function runCommand(invocation: Invocation, world: World, stderr: ErrorStream): Promise<number> {
  const { command, options, globals, output, warnings } = invocation;
  setTypedCloud(globals.osCloud as string | undefined);
  const execute = await command.load();
  const progress = stderr.progress;
  const context = createContext({
    world: withInput(
      world,
      isPromptingDisabled(globals.noInput === true, world)
        ? withoutPrompts(world.stdin)
        : withFlushedPrompts(world.stdin, stderr),
    ),
    progress,
    cloudOptions: cloudOptionsOf(globals),
    skipsCurrentDirectory: command.table.skipsCurrentDirectory,
    traceKey: (globals.profile as string | undefined) ?? (world.env.OS_PROFILE || undefined),
    say: stderr.say,
    debug: globals.debug === true ? (line) => stderr.say(`DEBUG: ${line}`) : undefined,
  });
  for (const warning of warnings) context.warn(warning);
  try {
    const shape = { ...toOutputOptions(output), color: usesColor(world) };
    const result = await execute(options, context, specs);
    if (result.kind === 'text' && result.isForReading && (await isPaged(result.text, world))) return 0;
    const shown = await withRowCounter(result, shape, world, progress);
    const { errors, items } = await render(shown, shape, {
      stdout: progress.around(world.stdout),
      stderr: stderr.stream,
      limitHeapGrowth: world.limitHeapGrowth,
    });
    return exitCodeOfItems(errors, items);
  } finally {
    progress.done();
  }
}

/** Where a person sees no rows before the last has come, or none at all, the terminal says how many there are. */
async function withRowCounter(
  result: Result,
  { format, sortColumns = [] }: OutputOptions,
  { stdout }: World,
  progress: Progress,
): Promise<Result> {
  if (result.kind !== 'rows' || result.itemNoun === undefined || !progress.isLive) return result;
  if (stdout.isTTY && format !== 'table' && sortColumns.length === 0) return result;
  const { countRows } = await import('./output/terminal/row-counter.ts');
  return { ...result, rows: countRows(result.rows, result.itemNoun, progress) };
}

/** --no-input, or its variable. */
const isPromptingDisabled = (typed: boolean, { env }: World): boolean =>
  typed || isSwitchSet(env.MAGNUM_NO_INPUT);

/** As if nobody sat there. */
const withoutPrompts = (stdin: World['stdin']): World['stdin'] => ({
  isTTY: false,
  readAll: () => stdin.readAll(),
  ask: (...question) => stdin.ask(...question),
});

/** NO_COLOR (no-color.org) wins over CLICOLOR_FORCE (bixense.com/clicolors); otherwise colour is for terminals. */
function usesColor({ env, stdout }: World): boolean {
  if (env.NO_COLOR) return false;
  if (env.CLICOLOR_FORCE && env.CLICOLOR_FORCE !== '0') return true;
  return stdout.isTTY && env.TERM !== 'dumb';
}
