/** Checks that all regular expressions that can be used on a server's text take linear time. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, Script } from 'node:vm';
import { describe, expect, it } from 'vitest';

const PARTS = ['http', 'keystone', 'magnum', 'output', 'cluster-access', 'commands', 'completion'];

/** Expressions that are used only on the command line, files of the user, or the program's own text. */
const EXCEPTIONS: Readonly<Record<string, readonly string[]>> = {
  'src/http/ca-certificates.ts': ['-----BEGIN (?:TRUSTED )?CERTIFICATE', '-----BEGIN [A-Z ]*PRIVATE'],
  'src/http/proxy-selection.ts': ['^(\\[.*\\]|[^:]+):(\\d+)$'],
  'src/keystone/kerberos/kerberos-error.ts': ['ticket expired|credentials?', 'no (?:kerberos )?credentials'],
  'src/cluster-access/kubeconfig/kubeconfig-reader.ts': [':?\\s*\\n[\\s\\S]*$'],
  'src/cluster-access/docker/current-context.ts': ['"(?:[^"\\\\]|'],
  'src/completion/install.ts': ['^[^#\\n]*', '^\\s*#.*$'],
  'src/output/terminal/row-counter.ts': ['\\B(?=(\\d{3})+$)'],
  'src/http/transport.ts': ['\\/\\/[^/@]*@'],
};

/** Characters of each attack. */
const LENGTH = 40_000;
/** A quadratic expression takes a second or more, a linear one a few milliseconds. */
const LIMIT_MS = 300;

const LITERAL =
  /(?<=[(,=:[!&|?{};]\s*|return\s+|^\s*)\/((?:[^/\\\n[*]|\\.|\[(?:[^\]\\\n]|\\.)*\])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])*)\/([dgimsuvy]*)(?=[),.;\s\]])/gm;

function* filesBelow(directory: string): Generator<string> {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (path.endsWith('.ts')) yield path;
  }
}

interface RegularExpression {
  readonly file: string;
  readonly source: string;
  readonly flags: string;
}

function* expressionsIn(file: string): Generator<RegularExpression> {
  const code = readFileSync(file, 'utf8').replace(/^\s*(?:\*|\/\/|\/\*\*).*$/gm, '');
  for (const [, source = '', flags = ''] of code.matchAll(LITERAL)) {
    const isException = EXCEPTIONS[file]?.some((start) => source.startsWith(start)) ?? false;
    if (!isException) yield { file, source, flags };
  }
}

const FILLERS = [
  '<',
  '>',
  ' ',
  '"',
  "'",
  '\\',
  '/',
  '1',
  'a',
  'A',
  '-',
  '.',
  '=',
  '&',
  '?',
  '#',
  ':',
  ',',
  '@',
  '\t',
  '\n',
  '\r',
  '[',
  '{',
  ';',
  '%',
  '\u0000',
  'é',
];

/** The literal parts of an expression. */
function fragmentsOf(source: string): string[] {
  const text = source
    .replace(/\[\^?(?:\\.|[^\]\\])*\]/g, '\u0001')
    .replace(/\\s/g, ' ')
    .replace(/\\d/g, '1')
    .replace(/\\w/g, 'a')
    .replace(/\\[nrtbBpPuxk]\{?[^}]*\}?|\\\d/g, '\u0001')
    .replace(/\\(.)/g, '$1')
    .replace(/\(\?(?:[:=!]|<[=!]|<\w+>)/g, '\u0001')
    .replace(/[()|*+?{}^$]/g, '\u0001');
  return [...new Set(text.split('\u0001').filter((part) => part !== ''))].slice(0, 12);
}

function* attacksOn(source: string): Generator<string> {
  const repeated = (part: string, length: number) =>
    part.repeat(Math.ceil(length / part.length)).slice(0, length);
  for (const filler of FILLERS) yield `${repeated(filler, LENGTH)}\u0001`;
  for (const fragment of fragmentsOf(source)) {
    yield `${repeated(fragment, LENGTH)}\u0001`;
    for (const filler of FILLERS) {
      yield `${fragment}${repeated(filler, LENGTH)}\u0001`;
      yield `${repeated(fragment + filler, LENGTH)}\u0001`;
    }
  }
}

/** Returns the start of an attack that takes too long. */
function weaknessOf({ source, flags }: RegularExpression): string | undefined {
  const context = createContext({ text: '' });
  context.expression = new RegExp(source, flags.includes('g') ? flags : `${flags}g`);
  const isAnchored =
    !flags.includes('m') && /^\^/.test(source) && !/\|/.test(source.replace(/\([^)]*\)|\[[^\]]*\]/g, ''));
  const script = new Script(isAnchored ? 'text.search(expression)' : "text.replace(expression, '')");
  for (const attack of attacksOn(source)) {
    context.text = attack;
    const start = performance.now();
    try {
      script.runInContext(context, { timeout: 2_000 });
    } catch {
      return attack.slice(0, 30);
    }
    if (performance.now() - start > LIMIT_MS) return attack.slice(0, 30);
  }
  return undefined;
}

const files = PARTS.flatMap((part) => [...filesBelow(join('src', part))]);
const expressions = files.flatMap((file) => [...expressionsIn(file)]);

describe('regular expressions in src', () => {
  it('this test finds more than 100 expressions, and reports quadratic and exponential ones', () => {
    expect(expressions.length).toBeGreaterThan(100);
    expect(weaknessOf({ file: '', source: '<[^>]*>', flags: 'g' })).toBeDefined();
    expect(weaknessOf({ file: '', source: '\\/+$', flags: '' })).toBeDefined();
    expect(weaknessOf({ file: '', source: '^(a+)+$', flags: '' })).toBeDefined();
  });

  it.each(files.filter((file) => expressions.some((expression) => expression.file === file)))(
    'take linear time in %s',
    (file) => {
      const weak = expressions.flatMap((expression) => {
        const attack = expression.file === file ? weaknessOf(expression) : undefined;
        return attack === undefined ? [] : [{ expression: expression.source, attack }];
      });
      expect(weak).toEqual([]);
    },
    60_000,
  );
});
