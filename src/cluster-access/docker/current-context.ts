/** The context that docker uses without `--context`: `currentContext` in the `config.json` of its directory. */
import { join } from 'node:path';
import { sentenceOf } from '../../errors.ts';
import { fileError } from '../../platform/file-error.ts';
import { readText, replaceText } from '../../platform/user-file.ts';
import type { World } from '../../world.ts';

/** A key and its value in a JSON text; the offsets are those of their first character, and behind their last. */
interface Member {
  readonly key: string;
  readonly start: number;
  readonly valueStart: number;
  readonly end: number;
}

/** Go, and so docker, finds a key whatever the case of its letters; the last of several counts. */
const KEY = 'currentcontext';

/**
 * Makes docker use the context `to`, or its default without one, if it uses `from`. The rest of the file stays as it is. Never
 * throws: `warn` receives a sentence for what the user has to change.
 */
export async function moveCurrentContext(
  directory: string,
  { from, to }: { readonly from: string; readonly to?: string | undefined },
  { env, warn }: Pick<World, 'env'> & { readonly warn: (sentence: string) => void },
): Promise<void> {
  if (env.DOCKER_CONTEXT === from) warn(`DOCKER_CONTEXT still names the docker context ${from}: unset it.`);
  const path = join(directory, 'config.json');
  try {
    const before = await readText(path);
    const after = withCurrentContext(before, from, to, path);
    if (after === before) return;
    const { notice } = await replaceText(path, after);
    if (notice !== undefined) warn(notice);
  } catch (error) {
    const instead = to ?? 'default';
    warn(
      `${sentenceOf(error)} If docker uses the context ${from}, choose another: docker context use ${instead}`,
    );
  }
}

/** Throws MagnumError `failed` for a text that holds no JSON object. */
function withCurrentContext(text: string, from: string, to: string | undefined, path: string): string {
  if (!text.includes(from)) return text;
  assertObject(text, path);
  const members = membersOf(text);
  const ours = members.filter(({ key }) => key.toLowerCase() === KEY);
  const current = ours.at(-1);
  if (current === undefined || JSON.parse(text.slice(current.valueStart, current.end)) !== from) return text;
  if (to !== undefined)
    return text.slice(0, current.valueStart) + JSON.stringify(to) + text.slice(current.end);
  return withoutMembers(text, members, ours);
}

function assertObject(text: string, path: string): void {
  try {
    const value: unknown = JSON.parse(text);
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return;
  } catch {
    // The message of the engine quotes the file, which can hold passwords.
  }
  throw fileError('change', path, new Error('it does not hold a JSON object'));
}

/** The members of the object that a valid JSON text is. */
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

/** Each with the comma that follows it, or that precedes the last. */
function withoutMembers(text: string, members: readonly Member[], removed: readonly Member[]): string {
  const kept = members.filter((member) => !removed.includes(member));
  if (kept.length === 0) return `${text.slice(0, text.indexOf('{') + 1)}${text.slice(text.lastIndexOf('}'))}`;
  const lastKept = members.indexOf(kept.at(-1) as Member);
  const firstStart = (members[0] as Member).start;
  const pieces = kept.map((member) => {
    const index = members.indexOf(member);
    const next = members[index + 1];
    return text.slice(member.start, index === lastKept || next === undefined ? member.end : next.start);
  });
  return text.slice(0, firstStart) + pieces.join('') + text.slice((members.at(-1) as Member).end);
}
