/** Values written as codes, where no quotes would keep them. */

/** What `eval` with unquoted arguments would change inside quotes. */
export const EVAL_UNSAFE = /[\t\n\r\v\f*?[\]{}~\\]|^ | {2}| $/;

const NOT_BARE_ASCII = /[^\p{L}\p{M}\p{N}_./:@%+,\-\u0080-\u{10ffff}]/gu;

/** In single quotes, with every ASCII character that is not bare as `prefix` and three octal digits. */
export function octal(value: string, prefix: string): string {
  const codes = value.replace(
    NOT_BARE_ASCII,
    (character) => `${prefix}${character.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
  return `'${codes}'`;
}
