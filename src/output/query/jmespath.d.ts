declare module 'jmespath' {
  /** Throws for an expression that cannot be parsed. */
  export function compile(expression: string): unknown;
  export function tokenize(expression: string): unknown;
  /** Throws for a value of a type that a function does not accept. */
  export function search(data: unknown, expression: string): unknown;
}
