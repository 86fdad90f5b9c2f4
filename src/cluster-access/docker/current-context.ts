/** Docker's current context: `currentContext` in the `config.json` of its configuration directory. */
import { join } from 'node:path';
import { sentenceOf } from '../../errors.ts';
import { fileError } from '../../platform/file-error.ts';
import { readText, replaceText } from '../../platform/user-file.ts';
import type { World } from '../../world.ts';

/** A key and its value in a JSON text; `end` is the offset after the value. */
interface Member {
  readonly key: string;
  readonly start: number;
  readonly valueStart: number;
  readonly end: number;
}

/** In lower case: Go, and so Docker, ignores the case of JSON keys, and uses the last of several. */
const CURRENT_CONTEXT_KEY = 'currentcontext';

/**
 * If the current context is `from`, replaces it with `to`, or with Docker's default if `to` is undefined. Preserves the rest of the file.
 * Never throws; calls `warn` with a sentence for each setting that the user has to change.
 */
export async function moveCurrentContext(
  directory: string,
  { from, to }: { readonly from: string; readonly to?: string | undefined },
  { env, warn }: Pick<World, 'env'> & { readonly warn: (sentence: string) => void },
): Promise<void> {
  if (env.DOCKER_CONTEXT === from) {
    warn(`DOCKER_CONTEXT still selects the Docker context ${from}, which is removed; unset DOCKER_CONTEXT.`);
  }
  const path = join(directory, 'config.json');
  try {
    const before = await readText(path);
    const after = withCurrentContext(before, from, to, path);
    if (after === before) return;
    const { notice } = await replaceText(path, after);
    if (notice !== undefined) warn(notice);
  } catch (error) {
    const replacement = to ?? 'default';
    warn(
      `${sentenceOf(error)} If the current Docker context is ${from}, select another one: docker context use ${replacement}`,
    );
  }
}

/** Throws MagnumError `failed` for a text that is not a JSON object. */
function withCurrentContext(text: string, from: string, to: string | undefined, path: string): string {
  if (!text.includes(from)) return text;
  assertObject(text, path);
  const members = membersOf(text);
  const matches = members.filter(({ key }) => key.toLowerCase() === CURRENT_CONTEXT_KEY);
  const current = matches.at(-1);
  if (current === undefined || JSON.parse(text.slice(current.valueStart, current.end)) !== from) return text;
  if (to !== undefined)
    return text.slice(0, current.valueStart) + JSON.stringify(to) + text.slice(current.end);
  return withoutMembers(text, members, matches);
}

function assertObject(text: string, path: string): void {
  try {
    const value: unknown = JSON.parse(text);
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return;
  } catch {
    // The message of JSON.parse is not used, because it quotes the file, which can contain passwords.
  }
  throw fileError('update', path, new Error('it is not a JSON object'));
}

/** The members of the JSON object `text`, which is valid. */
function membersOf(text: string): Member[] {
  const members: Member[] = [];
  let depth = 0;
  let key: { text: string; start: number } | undefined;
  let value: { start: number; end: number } | undefined;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/g)) {
    if (token === '}' || token === ']') depth -= 1;
    const isEnd = depth === 0 || (depth === 1 && token === ',');
    if (isEnd && key !== undefined && value !== undefined) {
      members.push({ key: key.text, start: key.start, valueStart: value.start, end: value.end });
      key = value = undefined;
    } else if (key === undefined && depth === 1) {
      key = { text: JSON.parse(token) as string, start: index };
    } else if (key !== undefined && token !== ':') {
      value = { start: value?.start ?? index, end: index + token.length };
    }
    if (token === '{' || token === '[') depth += 1;
  }
  return members;
}

/** Removes each member with the comma that follows it; the last one with the comma before it. */
function withoutMembers(text: string, members: readonly Member[], removed: readonly Member[]): string {
  const remaining = members.filter((member) => !removed.includes(member));
  if (remaining.length === 0)
    return `${text.slice(0, text.indexOf('{') + 1)}${text.slice(text.lastIndexOf('}'))}`;
  const lastIndex = members.indexOf(remaining.at(-1) as Member);
  const firstStart = (members[0] as Member).start;
  const pieces = remaining.map((member) => {
    const index = members.indexOf(member);
    const next = members[index + 1];
    return text.slice(member.start, index === lastIndex || next === undefined ? member.end : next.start);
  });
  return text.slice(0, firstStart) + pieces.join('') + text.slice((members.at(-1) as Member).end);
}
