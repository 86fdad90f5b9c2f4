/** Parses JSON of a server after it has checked depth and size. */

/** Magnum's and Keystone's documents have fewer than ten levels. */
const MAX_DEPTH = 100;

/** A list of 10,000 clusters has 500,000. An empty value takes 20 times the memory of its text. */
const MAX_VALUES = 1_500_000;

const [QUOTE, COMMA, BACKSLASH] = [0x22, 0x2c, 0x5c];
const [OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Returns the position of the quote that ends the string that starts before `from`, or the length of the text. */
function endOfString(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at += 1;
  }
  return text.length;
}

/** Counts without parsing. Deep values would overflow the stack of recursive functions, many small ones fill the memory. */
function isWithinLimits(text: string): boolean {
  let depth = 0;
  let values = 0;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfString(text, at + 1);
        break;
      case COMMA:
        values += 1;
        break;
      case OPEN_BRACKET:
      case OPEN_BRACE:
        depth += 1;
        values += 1;
        break;
      case CLOSE_BRACKET:
      case CLOSE_BRACE:
        depth -= 1;
        break;
    }
    if (depth > MAX_DEPTH || values > MAX_VALUES) return false;
  }
  return true;
}

/** Returns the value; undefined if the text is not JSON, is nested more than 100 levels or has more than 1,500,000 values. */
export function parseServerJson(text: string): unknown {
  if (!isWithinLimits(text)) return undefined;
  try {
    // RFC 8259, section 8.1: a parser may ignore a byte order mark.
    return JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text);
  } catch {
    return undefined;
  }
}
