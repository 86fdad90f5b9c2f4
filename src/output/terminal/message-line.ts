/** Fits messages to the terminal. In pipes and files they remain as they are. */
import type { OutputStream } from '../../world.ts';

const ASCII = /^[\x20-\x7e]*$/;

/** The message with line ends between its words, if it is too wide for the terminal. Loads the code for that only then. */
export async function fitMessage(
  message: string,
  { isTTY, columns }: Pick<OutputStream, 'isTTY' | 'columns'>,
): Promise<string> {
  if (!isTTY || columns === undefined) return message;
  if (message.length <= columns && ASCII.test(message)) return message;
  const { fillMessage } = await import('./filled-line.ts');
  return fillMessage(message, columns);
}
