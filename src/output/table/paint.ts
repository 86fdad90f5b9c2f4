/** Colors of a table: bold headers and colored statuses. */
import { Chalk } from 'chalk';

export type Paint = (text: string) => string;

export interface Painter {
  readonly heading: Paint;
  /** Returns the color of `text` if `name` is a status column or property. */
  status(name: string, text: string): Paint | undefined;
  /** Can be combined with a color. */
  readonly highlight: Paint;
}

/** Always paints: the caller decides about colors, so chalk does not inspect the process. */
export function createPainter(): Painter {
  const chalk = new Chalk({ level: 1 });
  const statusColors: readonly [RegExp, Paint][] = [
    [/^([A-Z_]+_COMPLETE|HEALTHY)$/, chalk.green],
    [/^[A-Z_]+_IN_PROGRESS$/, chalk.yellow],
    [/^([A-Z_]+_FAILED|UNHEALTHY)$/, chalk.red],
  ];
  return {
    heading: chalk.bold,
    highlight: chalk.inverse,
    status: (name, text) =>
      /(^|_)status$/i.test(name) ? statusColors.find(([pattern]) => pattern.test(text))?.[1] : undefined,
  };
}
