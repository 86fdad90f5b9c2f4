/**
 * The outcomes of each request, as a table in README.md with a column for each release. Each run of all scenarios compares its column with
 * the responses of the real services; with UPDATE_CONTRACT=1 it replaces the column.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Release } from '../state.ts';
import { CLIENT_REQUESTS, findClientRequest, nameOf } from './requests.ts';

const README = join(import.meta.dirname, 'README.md');
const START = '<!-- Generated with UPDATE_CONTRACT=1: -->\n';
export const RELEASES: readonly Release[] = ['zed', 'newest'];
const OTHERS = 'Other requests, which the client does not send';
const MAX_LENGTH = 160;

/** One row: what a request has come to, with its status by release. */
interface Outcome {
  readonly request: string;
  /** `done`, or the message of the error. */
  readonly result: string;
  readonly statuses: Partial<Record<Release, string>>;
}

/** Summarizes the records of scenarios (`stage.ts`): one outcome per request, result and status. */
export function outcomesOf(release: Release, entries: readonly string[]): Outcome[] {
  const rows = entries.map((entry): Outcome => {
    const [sent = '', head = '', ...body] = entry.split('\n\n');
    const [method = '', target = ''] = withoutNumbers(sent).split(/\s/);
    const [status = ''] = head.split('\n');
    return {
      request: findClientRequest(method, target.split('?', 1)[0] ?? '') ?? OTHERS,
      result: status.startsWith('2') ? 'done' : messageIn(body.join('\n\n')),
      statuses: { [release]: status },
    };
  });
  return merge(rows);
}

/** `<uuid 1>` is another resource in each scenario. */
const withoutNumbers = (text: string): string => text.replace(/<(uuid|id) \d+>( without dashes)?/g, '<$1>');

/** The message of an error of Magnum or Keystone, without parts that vary. */
function messageIn(body: string): string {
  const [, text = '""'] = /"(?:detail|description|message)": ("(?:[^"\\]|\\.)*")/.exec(body) ?? [];
  const message = withoutNumbers(JSON.parse(text) as string)
    .split('\n\nFailed validating')[0]
    ?.replace(/\s+/g, ' ')
    .replace(/ The server could not comply with the request since .* in error\./, '')
    .replaceAll('`', "'")
    .trim();
  if (!message) return 'no message';
  return message.length > MAX_LENGTH ? `${message.slice(0, MAX_LENGTH)}...` : message;
}

/** Merges rows of the same request and result. A result with several statuses on one release lists them. */
function merge(rows: readonly Outcome[]): Outcome[] {
  const merged = new Map<string, Outcome>();
  for (const row of rows) {
    const key = `${row.request}\n${row.result}`;
    const statuses: Outcome['statuses'] = { ...merged.get(key)?.statuses };
    for (const release of RELEASES) {
      const all = [statuses[release], row.statuses[release]].flatMap((text) => text?.split(', ') ?? []);
      if (all.length > 0) statuses[release] = [...new Set(all)].sort().join(', ');
    }
    merged.set(key, { ...row, statuses });
  }
  return [...merged.values()].sort(byPosition);
}

const ORDER = [...CLIENT_REQUESTS.map(nameOf), OTHERS];

/** In the order of the requests; what is done comes first. */
function byPosition(a: Outcome, b: Outcome): number {
  const done = Number(b.result === 'done') - Number(a.result === 'done');
  return ORDER.indexOf(a.request) - ORDER.indexOf(b.request) || done || (a.result < b.result ? -1 : 1);
}

/** The outcomes of one release in README.md. */
export const listedOutcomes = (release: Release): Outcome[] => onlyOf(release, readTable());

const onlyOf = (release: Release, rows: readonly Outcome[]): Outcome[] =>
  rows.flatMap((row) => {
    const status = row.statuses[release];
    return status === undefined ? [] : [{ ...row, statuses: { [release]: status } }];
  });

const readTable = (): Outcome[] => {
  const [, table = ''] = readFileSync(README, 'utf8').split(START);
  let request = '';
  const rows: Outcome[] = [];
  for (const line of table.split('\n')) {
    if (line.startsWith('## ')) request = line.slice('## '.length).replaceAll('`', '');
    const cells = line.startsWith('| ') ? line.slice(2, -2).split(' | ') : [];
    const [result = '', ...columns] = cells.map((cell) => cell.trim().replaceAll('\\|', '|'));
    if (cells.length === 0 || result === 'Result') continue;
    const known = RELEASES.flatMap((release, index) =>
      columns[index] === '-' || columns[index] === undefined ? [] : [[release, columns[index]]],
    );
    rows.push({ request, result: result.replaceAll('`', ''), statuses: Object.fromEntries(known) });
  }
  return rows;
};

/** Replaces the column of the release. */
export function updateOutcomes(release: Release, outcomes: readonly Outcome[]): void {
  const others = RELEASES.filter((other) => other !== release);
  const kept = others.flatMap((other) => onlyOf(other, readTable()));
  const [intro = ''] = readFileSync(README, 'utf8').split(START);
  writeFileSync(README, intro + START + formatTable(merge([...kept, ...outcomes])));
}

function formatTable(rows: readonly Outcome[]): string {
  return ORDER.flatMap((request) => {
    const own = rows.filter((row) => row.request === request);
    if (own.length === 0) return [];
    const title = request === OTHERS ? request : `\`${request}\``;
    return ['', `## ${title}`, '', '| Result | Zed | 2026.2 |', '|---|---|---|', ...own.map(formatRow)];
  })
    .concat('')
    .join('\n');
}

const formatRow = ({ result, statuses }: Outcome): string =>
  `| ${[`\`${result.replaceAll('|', '\\|')}\``, ...RELEASES.map((release) => statuses[release] ?? '-')].join(' | ')} |`;
