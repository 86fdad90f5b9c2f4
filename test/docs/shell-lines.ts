/** Finds the simple commands in a shell line, including substitutions. Supports the part of sh that the pages use. */

/** Words before a command that are not part of it. */
const PREFIX = /^(?:if|then|else|elif|while|until|do|eval|export|time|!|\w+=.*)$/s;

/** The programs that a line runs. */
export const programsIn = (line: string): string[] => simpleCommands(line).map(([program = '']) => program);

interface Scan {
  readonly commands: string[][];
  /** Offset at which the scan ended. */
  readonly end: number;
}

/** The words of each simple command, without quotes. A substitution is replaced by `…`. */
export function simpleCommands(line: string): string[][] {
  return scan(line, 0, '').commands;
}

function scan(line: string, start: number, closing: '' | ')' | '`'): Scan {
  const commands: string[][] = [];
  let words: string[] = [];
  let word: string | undefined;
  let quote = '';
  const endWord = () => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };
  const endCommand = () => {
    endWord();
    while (words[0] !== undefined && PREFIX.test(words[0])) words.shift();
    if (words.length > 0) commands.push(words);
    words = [];
  };
  let at = start;
  for (; at < line.length; at += 1) {
    const character = line.charAt(at);
    if (quote === "'") {
      if (character === "'") quote = '';
      else word += character;
      continue;
    }
    if (quote === '' && character === closing) break;
    const opens = line.startsWith('$(', at) ? ')' : character === '`' ? '`' : undefined;
    if (opens !== undefined) {
      const inner = scan(line, at + (opens === ')' ? 2 : 1), opens);
      commands.push(...inner.commands);
      at = inner.end;
      word = `${word ?? ''}…`;
    } else if (character === '\\') {
      at += 1;
      word = (word ?? '') + line.charAt(at);
    } else if (character === '"') {
      quote = quote === '' ? '"' : '';
      word ??= '';
    } else if (quote === '"') {
      word += character;
    } else if (character === "'") {
      quote = "'";
      word ??= '';
    } else if (character === '#' && word === undefined) {
      at = line.length;
    } else if (character === '>' || character === '<') {
      if (/^\d$/.test(word ?? '')) word = undefined;
      endWord();
      at += /^[<>&]*\s*[^\s;|&)]*/.exec(line.slice(at))?.[0].length ?? 1;
      at -= 1;
    } else if (/[;|&()]/.test(character)) {
      endCommand();
    } else if (/\s/.test(character)) {
      endWord();
    } else {
      word = (word ?? '') + character;
    }
  }
  endCommand();
  return { commands, end: at };
}

/** The command lines of a code block: those after a prompt if there is one, otherwise all lines. */
export function commandLinesIn(block: readonly string[]): string[] {
  const prompted = block.filter((line) => line.startsWith('$ '));
  return prompted.length > 0 ? prompted.map((line) => line.slice(2)) : [...block];
}
