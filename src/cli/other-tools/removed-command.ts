/** The errors for commands of older Magnum clients whose resources other tools manage now. */
import { MagnumError } from '../../errors.ts';
import { quoteForPosixIfNeeded } from '../../platform/shell-quoting.ts';
import { hideCredentials } from '../../platform/url-credentials.ts';
import type { ArgumentLine } from '../legacy-arguments.ts';
import { operandsOf } from './corrected-line.ts';
import { MANIFEST_OPTIONS, REMOVED_NOUNS, REMOVED_VERBS } from './words.ts';

/** Undefined if the first word is not such a command. `argv` is the command line that was read as `line`. */
export function removedCommandError(
  { tokens }: ArgumentLine,
  argv: readonly string[],
): MagnumError | undefined {
  const [command, ...names] = operandsOf(tokens).map(({ word }) => word);
  const [, noun = '', verb = ''] = /^([a-z-]+)-([a-z]+)$/.exec(command ?? '') ?? [];
  const resource = REMOVED_NOUNS.find(({ nouns }) => nouns.includes(noun));
  const replacement = resource && REMOVED_VERBS[resource.tool]?.[verb];
  if (resource === undefined || replacement === undefined) return undefined;
  const { tool, plural } = resource;
  const words = [tool, ...replacement.map((word) => (word === 'RESOURCE' ? plural : word))];
  // In the old update commands, the operation and its attributes follow the name.
  const operands = [...(verb === 'update' ? names.slice(0, 1) : names), ...manifestOf(argv, tool)];
  words.push(...operands.filter((word) => hideCredentials(word) === word));
  const access = tool === 'kubectl' ? 'kubeconfig' : 'docker context';
  return new MagnumError('usage', `Unknown command '${command}'.`, {
    hint: `Magnum no longer manages ${plural}. With the ${access} of the cluster: ${words.map(quoteForPosixIfNeeded).join(' ')}`,
  });
}

function manifestOf(argv: readonly string[], tool: string): readonly string[] {
  if (tool !== 'kubectl') return [];
  for (const [index, word] of argv.entries()) {
    const [flag = '', ...attached] = word.split('=');
    const value = attached.length > 0 ? attached.join('=') : argv[index + 1];
    if (MANIFEST_OPTIONS.includes(flag) && value !== undefined && hideCredentials(value) === value)
      return ['--filename', value];
  }
  return [];
}
