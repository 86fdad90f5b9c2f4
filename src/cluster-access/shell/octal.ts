/** Octal escapes for values that quotes do not protect. */

/** Text that `eval` with unquoted arguments changes even inside quotes. */
export const EVAL_UNSAFE = /[\t\n\r\v\f*?[\]{}~\\]|^ | {2}| $/;

const ASCII_TO_ESCAPE = /[^\p{L}\p{M}\p{N}_./:@%+,\-\u0080-\u{10ffff}]/gu;

/** Puts the value in single quotes, with `prefix` and three octal digits for each ASCII character that needs quotes. */
export function octal(value: string, prefix: string): string {
  const codes = value.replace(
    ASCII_TO_ESCAPE,
    (character) => `${prefix}${character.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
  return `'${codes}'`;
}
