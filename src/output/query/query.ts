/** --query: JMESPath expressions (jmespath.org), by the rules of the package `jmespath`. */
import { search } from 'jmespath';
import { MagnumError, messageOf } from '../../errors.ts';
import { assertSyntax } from './syntax.ts';

/** Longer expressions are a mistake, such as the content of a file. */
const MAX_LENGTH = 10_000;

/** Throws MagnumError `usage` for an invalid expression. */
export function assertQuery(expression: string): void {
  if (expression.length > MAX_LENGTH)
    throw new MagnumError('usage', `The expression of --query is longer than ${MAX_LENGTH} characters.`);
  try {
    assertSyntax(expression);
  } catch (error) {
    throw isTooDeep(error) ? tooDeepError() : error;
  }
}

/**
 * Returns the result of the expression for the data that the JSON format prints. Throws MagnumError `usage` if a function does not accept a value.
 */
export function applyQuery(expression: string, data: unknown): unknown {
  try {
    return withoutPrototypes(search(withoutPrototypes(data), expression));
  } catch (error) {
    if (isTooDeep(error)) throw tooDeepError();
    const reason = messageOf(error).replace(/^(?:TypeError|ArgumentError): /, '');
    throw new MagnumError('usage', `Cannot apply the expression of --query: ${reason}`, { cause: error });
  }
}

/** The package calls itself for each level. */
const isTooDeep = (error: unknown): boolean => error instanceof RangeError;

const tooDeepError = () => new MagnumError('usage', 'The expression of --query is nested too deeply.');

/**
 * Copies JSON data into objects without prototypes, in which `constructor` and `__proto__` are names as others. Functions are
 * dropped: expressions can find those of the objects that they make.
 */
const withoutPrototypes = (data: unknown): unknown =>
  JSON.parse(JSON.stringify(data) ?? 'null', (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.assign(Object.create(null), value)
      : value,
  );
