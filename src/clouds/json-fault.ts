/** Finds the first syntax error in JSON (RFC 8259). The errors of some JavaScript engines have no position. */

export interface JsonFault {
  readonly offset: number;
  readonly what: string;
}

const TOKEN =
  /(?<mark>[{}[\],:])|(?<text>"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(?<other>-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)(?!\w))/y;
const SPACE = /[ \t\r\n]*/y;

type Expecting = 'value' | 'value or ]' | 'key' | 'key or }' | ':' | ', or ]' | ', or }' | 'end';

const EXPECTATION_TEXTS: Readonly<Record<Expecting, string>> = {
  value: 'expected a value (strings need double quotes)',
  'value or ]': 'expected a value or ] (strings need double quotes)',
  key: 'expected a key in double quotes',
  'key or }': 'expected a key in double quotes, or }',
  ':': 'expected a colon after the key',
  ', or ]': 'expected a comma or ]',
  ', or }': 'expected a comma or }',
  end: 'unexpected text after the end of the document',
};

/** The first error, or undefined if the text is one JSON value. The offset is in UTF-16 code units. */
export function findJsonFault(text: string): JsonFault | undefined {
  const open: ('{' | '[')[] = [];
  let expecting: Expecting = 'value';
  let offset = 0;
  const afterValue = (): Expecting => {
    const enclosing = open.at(-1);
    if (enclosing === undefined) return 'end';
    return enclosing === '{' ? ', or }' : ', or ]';
  };
  for (;;) {
    SPACE.lastIndex = offset;
    offset += SPACE.exec(text)?.[0].length ?? 0;
    if (offset === text.length)
      return expecting === 'end'
        ? undefined
        : { offset, what: `${EXPECTATION_TEXTS[expecting]}, but the file ends here` };
    TOKEN.lastIndex = offset;
    const token: RegExpExecArray | null = TOKEN.exec(text);
    if (token === null && text[offset] === '"' && /value|key/.test(expecting))
      return { offset, what: 'unclosed string, or a character that must be escaped' };
    const next: Expecting | undefined = token ? step(expecting, token, open, afterValue) : undefined;
    if (!token || !next) return { offset, what: EXPECTATION_TEXTS[expecting] };
    offset += token[0].length;
    expecting = next;
  }
}

function step(
  expecting: Expecting,
  token: RegExpExecArray,
  open: ('{' | '[')[],
  afterValue: () => Expecting,
): Expecting | undefined {
  const mark = token.groups?.mark;
  const isText = token.groups?.text !== undefined;
  if ((mark === '}' && expecting.endsWith('or }')) || (mark === ']' && expecting.endsWith('or ]'))) {
    open.pop();
    return afterValue();
  }
  if (expecting === 'value' || expecting === 'value or ]') {
    if (mark === '{' || mark === '[') {
      open.push(mark);
      return mark === '{' ? 'key or }' : 'value or ]';
    }
    return mark === undefined ? afterValue() : undefined;
  }
  if (expecting === 'key' || expecting === 'key or }') return isText ? ':' : undefined;
  if (expecting === ':') return mark === ':' ? 'value' : undefined;
  if (mark !== ',') return undefined;
  if (expecting === ', or }') return 'key';
  return expecting === ', or ]' ? 'value' : undefined;
}
