/** --quiet: prints the UUIDs of listed and created resources, one per line, instead of the result. */
import { MagnumError } from '../errors.ts';
import { safeLine } from '../platform/safe-text.ts';
import type { OutputOptions } from './options.ts';
import { type Column, type Result, text } from './result.ts';

/** Resources of Keystone and some of Magnum have an `id` instead. */
const IDENTITIES = ['uuid', 'id'];

/**
 * Returns the result with its output options for --quiet. Results that neither list nor create resources stay as they are,
 * without remarks. Throws MagnumError `usage` for a list that is updated in place.
 */
export function quietly(
  result: Result,
  options: OutputOptions,
): { readonly result: Result; readonly options: OutputOptions } {
  switch (result.kind) {
    case 'rows': {
      const identity = identityOf(result.columns);
      const list = { ...result, isQuiet: true };
      if (identity === undefined) return { result: list, options };
      return { result: list, options: { ...options, format: 'value', columns: [identity] } };
    }
    case 'message':
      if (result.createdUuid !== undefined) return { result: uuidLine(result.createdUuid), options };
      return { result: { ...result, notes: [] }, options };
    case 'record':
      return { result: result.createdUuid === undefined ? result : uuidLine(result.createdUuid), options };
    case 'followed': {
      const { createdUuid, end } = result;
      if (createdUuid === undefined) return { result, options };
      const silentEnd = async () => {
        await end();
        return text('');
      };
      // At once: a script can use the UUID even if the operation fails.
      return { result: { ...result, beginning: createdUuid, end: silentEnd }, options };
    }
    case 'shell':
      return { result: { ...result, notes: [] }, options };
    case 'watched':
      throw new MagnumError('usage', "Option '--watch' cannot be used with option '-q, --quiet'.");
    default:
      return { result, options };
  }
}

const identityOf = (columns: readonly Column[]): string | undefined =>
  IDENTITIES.find((identity) => columns.some(({ key }) => key === identity));

const uuidLine = (uuid: string): Result => text(`${safeLine(uuid)}\n`);
