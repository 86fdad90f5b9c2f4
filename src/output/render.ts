/** Writes the result of a command to stdout. No other code does. */
import { codeOf, MagnumError } from '../errors.ts';
import { toArray } from '../platform/async-iterable.ts';
import { safeLine, safeText } from '../platform/safe-text.ts';
import { shortenedList } from '../platform/shortened-list.ts';
import type { OutputStream } from '../world.ts';
import { chooseProperties, columnsToPrint, findColumns, pick } from './columns.ts';
import type { Formatter, Settings } from './formats/formatter.ts';
import type { Format, OutputOptions } from './options.ts';
import { OUTCOME_COLUMNS, reportOutcomes, type Tally } from './outcomes.ts';
import type { Column, PropertyRecord, Result, Row, Rows, Text } from './result.ts';
import { settingsFor } from './settings.ts';
import { createSink, OutputClosed, type Sink } from './sink.ts';
import { stopOnClosedOutput } from './stop-on-closed-output.ts';
import { fitMessage } from './terminal/message-line.ts';

export type { Format, OutputOptions, QuoteMode } from './options.ts';

export interface Streams {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Writes the error of an outcome, whose sentence is `message`, for programs that read stderr. */
  readonly reportError?: ((error: unknown, message: string) => void) | undefined;
  /** Called when a list that is printed row by row turns out to be long (see World). */
  readonly limitHeapGrowth?: (() => void) | undefined;
}

/** Counts outcomes; zero for other results. */
export type Rendered = Tally;

/**
 * Writes `result` to stdout in the format of `options`. In the table format, failed outcomes go to stderr. Closed output
 * (EPIPE) is a success: no more rows are requested, but outcomes, which do the work, are read to the end.
 *
 * Throws MagnumError `usage` for an unknown column, before a row is requested; `failed` if stdout cannot be written;
 * and the errors of the rows, after the previous rows were written.
 */
export async function render(result: Result, options: OutputOptions, streams: Streams): Promise<Rendered> {
  const out = createSink(streams.stdout);
  const job: Job = { options, settings: settingsFor(options, streams.stdout), streams, out };
  let rendered: Rendered = NOTHING_COUNTED;
  try {
    await ignoreClosedOutput(async () => {
      rendered = await write(result, job);
    });
  } finally {
    await ignoreClosedOutput(() => out.flush());
  }
  return rendered;
}

interface Job {
  readonly options: OutputOptions;
  readonly settings: Settings;
  readonly streams: Streams;
  readonly out: Sink;
}

const NOTHING_COUNTED: Rendered = { items: 0, errors: [] };

async function write(result: Result, job: Job): Promise<Rendered> {
  const { out, options } = job;
  switch (result.kind) {
    case 'shell':
      await out.write(result.code);
      await writeNotes(result.notes, job);
      return NOTHING_COUNTED;
    case 'text':
      await writeText(result.text, out);
      return NOTHING_COUNTED;
    case 'message':
      if (printsSentences(options)) await out.write(await fitText(safeText(result.text), job.streams.stdout));
      else await withSentencesIfFailed([result.text], job, () => writeRecord(result.data, job));
      await writeNotes(result.notes ?? [], job);
      await writeNotes(
        (result.warnings ?? []).map((warning) => `WARNING: ${warning}`),
        job,
      );
      if (result.fault !== undefined) throw result.fault;
      return NOTHING_COUNTED;
    case 'record':
      if (result.tree !== undefined && printsSentences(options)) {
        const { writeTree } = await import('./tree-lines.ts');
        await writeTree(result.tree, lineSettings(job), out);
        return NOTHING_COUNTED;
      }
      await withSentencesIfFailed(createdTexts(result), job, () =>
        writeRecord((isForReader(options) && result.displayRecord) || result.record, job, result.unlisted),
      );
      return NOTHING_COUNTED;
    case 'rows':
      await writeRows({ ...result, rows: stopOnClosedOutput(result.rows, out) }, job);
      return NOTHING_COUNTED;
    case 'followed':
      await (printsSentences(options) ? writeAndFlush : writeStderr)(safeLine(result.beginning), job);
      await ignoreClosedOutput(async () => {
        await write(await result.end(), job);
        await out.flush();
      });
      await result.afterEnd?.();
      return NOTHING_COUNTED;
    case 'watched': {
      if (options.query !== undefined)
        throw new MagnumError('usage', "Option '--watch' cannot be used with option '--query'.");
      const { watch } = await import('./terminal/watch.ts');
      await watch(result.views, { options, stdout: job.streams.stdout });
      return NOTHING_COUNTED;
    }
    case 'outcomes':
      await assertListable(options);
      return await reportOutcomes(result.outcomes, {
        success: (sentence) => writeAndFlush(safeLine(sentence), job),
        failure: async (sentence, details, error) => {
          if (job.streams.reportError !== undefined) return job.streams.reportError(error, sentence);
          for (const line of [`ERROR: ${sentence}`, ...details]) await writeStderr(safeLine(line), job);
        },
        list: printsSentences(options)
          ? undefined
          : (list) => ignoreClosedOutput(() => writeOutcomes(list, job)),
      });
  }
}

/** True unless the user requests data by a format, columns or a query. */
const printsSentences = ({ format, columns = [], query }: OutputOptions): boolean =>
  format === 'table' && columns.length === 0 && query === undefined;

/** True if the format is for people, and shows data that is hard to read in another form. A query is about the data. */
const isForReader = ({ format, query }: OutputOptions): boolean =>
  (format === 'table' || format === 'markdown') && query === undefined;

/** Throws MagnumError `usage` before outcomes, which do the work, are read. */
async function assertListable({ format, columns, query }: OutputOptions): Promise<void> {
  if (format === 'shell' && query === undefined)
    throw (await import('./formats/shell.ts')).listInShellError();
  findColumns(OUTCOME_COLUMNS, columns ?? []);
}

/** Writes the sentences to stderr if the data cannot be printed: a change that was made is never left unreported. */
async function withSentencesIfFailed(
  sentences: readonly string[],
  job: Job,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof OutputClosed)) await writeNotes(sentences, job);
    throw error;
  }
}

const createdTexts = ({ createdUuid }: PropertyRecord): string[] =>
  createdUuid === undefined ? [] : [`Created ${createdUuid}.`];

async function writeOutcomes(list: Rows, job: Job): Promise<void> {
  const sentences: string[] = [];
  async function* observed() {
    for await (const row of list.rows) {
      sentences.push(String(row.message));
      yield row;
    }
  }
  await withSentencesIfFailed(sentences, job, () => writeRows({ ...list, rows: observed() }, job));
}

/** Writes piece by piece. A CR at the end of a piece is written with the next piece, which may start with its LF. */
async function writeText(text: Text['text'], out: Sink): Promise<void> {
  let pendingCr = '';
  for await (const piece of typeof text === 'string' ? [text] : text) {
    const whole = pendingCr + piece;
    pendingCr = whole.endsWith('\r') ? '\r' : '';
    await out.write(safeText(whole.slice(0, whole.length - pendingCr.length)));
  }
  await out.write(safeText(pendingCr));
}

/** Lines are filled on a terminal only. */
const lineSettings = ({ settings: { color }, streams: { stdout } }: Job) => ({
  color,
  width: stdout.isTTY ? stdout.columns : undefined,
});

async function writeRecord(record: Row, job: Job, unlisted?: Row): Promise<void> {
  const { options, settings, out } = job;
  const missing = (options.knownColumns ?? []).filter((key) => !Object.hasOwn(record, key));
  const others = { ...Object.fromEntries(missing.map((key) => [key, null])), ...unlisted };
  const chosen = chooseProperties(record, options.columns, others);
  if (options.query !== undefined) return writeQueried(options.query, chosen, job);
  const formatter = await FORMATTERS[options.format]();
  await formatter.record(chosen, out, settings);
}

/** Writes the result of the query for this data, which is that of the JSON format. */
async function writeQueried(query: string, data: unknown, { options, settings, out }: Job): Promise<void> {
  const [{ applyQuery }, { printQueried }] = await Promise.all([
    import('./query/query.ts'),
    import('./query/print.ts'),
  ]);
  const formatter = await FORMATTERS[options.format]();
  await printQueried(applyQuery(query, data), formatter, out, settings, options.format);
}

async function writeRows(list: Rows, job: Job): Promise<void> {
  const { options, settings, out } = job;
  const isTable = options.format === 'table' && options.query === undefined;
  const isFitted = isTable && settings.widthLimit?.method === 'fit';
  const columns = columnsToPrint(list.columns, options.columns, isFitted);
  const sortColumns = findColumns(list.columns, options.sortColumns ?? []);
  const hasRemarks = list.isQuiet !== true && canRemark(job);
  const { rows, isEmpty } =
    list.emptyRemark !== undefined && hasRemarks ? observeRows(list.rows) : { rows: list.rows };
  const sorted = await sortIfRequested(rows, sortColumns, job);
  let leftOut: readonly string[] = [];
  if (options.query !== undefined) {
    const data = (await toArray(sorted)).map((row) => pick(row, columns));
    await writeQueried(options.query, data, job);
  } else if (isTable && list.asLine !== undefined && columns.length === list.columns.length) {
    const { writeLines } = await import('./marked-lines.ts');
    await writeLines(sorted, list.asLine, lineSettings(job), out);
  } else {
    const formatter = await FORMATTERS[options.format]();
    await formatter.rows(columns, sorted, out, {
      ...settings,
      onColumnsLeftOut: (titles) => {
        leftOut = titles;
      },
    });
  }
  if (hasRemarks) {
    const emptyRemark = list.emptyRemark !== undefined && isEmpty?.() ? [list.emptyRemark] : [];
    const remarks = isTable ? (list.remarks?.() ?? []) : [];
    await writeNotes([...leftOutRemark(leftOut), ...emptyRemark, ...remarks], job);
  }
  const fault = list.fault?.();
  if (fault !== undefined) throw fault;
}

/** Returns the same rows, and whether none has arrived. */
function observeRows(rows: Rows['rows']): { readonly rows: Rows['rows']; isEmpty(): boolean } {
  let isEmpty = true;
  async function* observed() {
    for await (const row of rows) {
      isEmpty = false;
      yield row;
    }
  }
  return { rows: observed(), isEmpty: () => isEmpty };
}

/** True if stdout and stderr are terminals: remarks are for a reader, not for scripts. */
const canRemark = ({ streams: { stdout, stderr } }: Job): boolean => stdout.isTTY && stderr.isTTY;

/** Titles in a remark. A detailed list has many more columns. */
const MAX_TITLES_SHOWN = 5;

function leftOutRemark(titles: readonly string[]): string[] {
  if (titles.length === 0) return [];
  return [`Columns left out: ${shortenedList(titles, MAX_TITLES_SHOWN)}; --no-fit-width prints all.`];
}

/** Returns the rows unchanged, without waiting for them, unless columns to sort by are given. */
async function sortIfRequested(
  rows: Rows['rows'],
  columns: readonly Column[],
  job: Job,
): Promise<Rows['rows']> {
  const { options, streams } = job;
  if (columns.length === 0)
    return options.format === 'table' || options.query !== undefined
      ? rows
      : withHeapLimit(rows, streams.limitHeapGrowth);
  const { sortRows } = await import('./sort.ts');
  const { sorted, unsortable } = await sortRows(rows, columns, options.sortDescending === true);
  for (const { key } of unsortable)
    await writeStderr(`WARNING: Not sorted by '${key}': its values are not comparable.`, job);
  return sorted;
}

/** More than the largest page of a list. */
const MANY_ROWS = 1_000;

/** Yields the same rows, for formats that do not hold them in memory. */
async function* withHeapLimit(
  rows: Rows['rows'],
  limitHeapGrowth: (() => void) | undefined,
): AsyncGenerator<Row, void, undefined> {
  let count = 0;
  for await (const row of rows) {
    count += 1;
    if (count === MANY_ROWS + 1) limitHeapGrowth?.();
    yield row;
  }
}

/** Flushes at once, so that sentences on stdout and stderr appear in their order. */
async function writeAndFlush(sentence: string, { out, streams }: Job): Promise<void> {
  const text = await fitText(sentence, streams.stdout);
  await ignoreClosedOutput(async () => {
    await out.write(text);
    await out.flush();
  });
}

/** In order with the text on stdout. */
async function writeNotes(notes: readonly string[], job: Job): Promise<void> {
  if (notes.length > 0) await job.out.flush();
  for (const line of notes) await writeStderr(safeLine(line), job);
}

async function writeStderr(line: string, { streams }: Job): Promise<void> {
  try {
    await streams.stderr.write(await fitText(line, streams.stderr));
  } catch (error) {
    if (codeOf(error) !== 'EPIPE') throw error;
  }
}

/** Lines with line ends; those that are too wide for the terminal are filled. */
async function fitText(text: string, stream: OutputStream): Promise<string> {
  const lines = await Promise.all(text.split('\n').map((line) => fitMessage(line, stream)));
  return `${lines.join('\n')}\n`;
}

async function ignoreClosedOutput(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof OutputClosed)) throw error;
  }
}

/** Loaded on demand, with the libraries that each needs. */
const FORMATTERS: Readonly<Record<Format, () => Promise<Formatter>>> = {
  table: async () => (await import('./table/table.ts')).table,
  json: async () => (await import('./formats/json.ts')).json,
  ndjson: async () => (await import('./formats/ndjson.ts')).ndjson,
  yaml: async () => (await import('./formats/yaml.ts')).yaml,
  csv: async () => (await import('./formats/csv.ts')).csv,
  value: async () => (await import('./formats/value.ts')).value,
  markdown: async () => (await import('./formats/markdown.ts')).markdown,
  shell: async () => (await import('./formats/shell.ts')).shell,
};
