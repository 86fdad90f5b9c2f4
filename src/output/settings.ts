/** The settings of the formatters, from the options of the command and the terminal. */
import type { OutputStream } from '../world.ts';
import type { Settings, WidthLimit } from './formats/formatter.ts';
import type { OutputOptions } from './options.ts';

/** Reads the size of the terminal, which can change during a command. */
export function settingsFor(options: OutputOptions, stdout: OutputStream): Settings {
  return {
    color: options.color === true,
    widthLimit: widthLimitFor(options, stdout),
    headers: options.noHeaders !== true,
    indent: options.noindent !== true,
    quote: options.quote ?? 'nonnumeric',
    prefix: options.prefix ?? '',
  };
}

/** A maximum width of 0 disables the limit, unless --fit-width is given too, as in cliff. */
function widthLimitFor(
  { maxWidth, fitWidth = maxWidth !== 0 }: OutputOptions,
  { isTTY, columns }: OutputStream,
): WidthLimit | undefined {
  if (maxWidth !== undefined && maxWidth > 0) return { width: maxWidth, method: 'wrap' };
  return fitWidth && isTTY && columns ? { width: columns, method: 'fit' } : undefined;
}
