/**
 * Parses Python literals like `ast.literal_eval`. Clients send the labels of a patch as the text of a dict,
 * `{'kube_tag': 'v1.24', 'n': 1}`.
 */
import type { Json } from '../http-messages.ts';

/** The text is not a literal. The message is Python's. */
export class LiteralError extends Error {}

/** A bracket or a string that is still open at the end of the text. */
class UnclosedError extends LiteralError {
  constructor(problem: string) {
    super(`${problem} (<unknown>, line 1)`);
  }
}

const INVALID = 'invalid syntax (<unknown>, line 1)';
const CONSTANTS: Readonly<Record<string, Json>> = { True: true, False: false, None: null };
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '\n': '' };

/** Throws LiteralError. */
export function parsePythonLiteral(text: string): Json {
  const reader = new Reader(text.trim());
  const value = reader.value();
  reader.end();
  return value;
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(): Json {
    const next = this.#peek();
    if (next === '{') return this.#dict();
    if (next === '[') return this.#sequence('[', ']');
    if (next === '(') return this.#sequence('(', ')');
    if (next === "'" || next === '"') return this.#string();
    return this.#word();
  }

  end(): void {
    if (this.#peek() !== '') throw new LiteralError(INVALID);
  }

  #dict(): Json {
    const result: Record<string, Json> = {};
    this.#items('{', '}', () => {
      const key = this.value();
      this.#expect(':');
      result[String(key)] = this.value();
    });
    return result;
  }

  #sequence(open: string, close: string): Json {
    const result: Json[] = [];
    this.#items(open, close, () => result.push(this.value()));
    return result;
  }

  #items(open: string, close: string, readItem: () => void): void {
    this.#expect(open);
    while (this.#peek() !== close) {
      if (this.#peek() === '') throw new UnclosedError(`'${open}' was never closed`);
      this.#inside(open, readItem);
      if (this.#peek() === ',') this.#at += 1;
      else if (this.#peek() !== close && this.#peek() !== '') throw new LiteralError(INVALID);
    }
    this.#at += 1;
  }

  /** Python reports a premature end inside brackets as an error of the innermost bracket, except inside a string. */
  #inside(open: string, readItem: () => void): void {
    try {
      readItem();
    } catch (error) {
      if (error instanceof UnclosedError || this.#peek() !== '') throw error;
      throw new UnclosedError(`'${open}' was never closed`);
    }
  }

  #string(): string {
    const mark = this.#peek();
    let result = '';
    for (this.#at += 1; this.#at < this.#text.length; this.#at += 1) {
      const character = this.#text[this.#at] ?? '';
      if (character === mark) {
        this.#at += 1;
        return result;
      }
      if (character === '\\') {
        this.#at += 1;
        const escaped = this.#text[this.#at] ?? '';
        result += ESCAPES[escaped] ?? escaped;
      } else {
        result += character;
      }
    }
    throw new UnclosedError('unterminated string literal (detected at line 1)');
  }

  #word(): Json {
    const [word = ''] = /^[^\s,:{}[\]()'"]+/.exec(this.#text.slice(this.#at)) ?? [];
    this.#at += word.length;
    if (word in CONSTANTS) return CONSTANTS[word] as Json;
    if (/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(word)) return Number(word);
    if (/^[\p{L}_]\w*$/u.test(word) && this.#peek() === '') {
      throw new LiteralError('malformed node or string on line 1: <ast.Name object at 0x7f0000000000>');
    }
    throw new LiteralError(INVALID);
  }

  #expect(character: string): void {
    if (this.#peek() !== character) throw new LiteralError(INVALID);
    this.#at += 1;
  }

  #peek(): string {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at += 1;
    return this.#text[this.#at] ?? '';
  }
}
