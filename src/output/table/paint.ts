/** Colours of a table: headings, and the words that say how a cluster is doing. */
import { Chalk } from 'chalk';

export type Paint = (text: string) => string;

export interface Painter {
  readonly heading: Paint;
  /** The colour for what a column or property of this name holds, when it is a word with a colour. */
  status(name: string, text: string): Paint | undefined;
  /** Over any colour. */
  readonly standOut: Paint;
}

/** The caller knows that the stream is a terminal, so chalk need not look at the process. */
export function createPainter(): Painter {
  const chalk = new Chalk({ level: 1 });
  const colours: readonly [RegExp, Paint][] = [
    [/^[A-Z_]+_COMPLETE$/, chalk.green],
    [/^[A-Z_]+_IN_PROGRESS$/, chalk.yellow],
    [/^[A-Z_]+_FAILED$/, chalk.red],
  ];
  return {
    heading: chalk.bold,
    standOut: chalk.inverse,
    status: (name, text) =>
      /(^|_)status$/i.test(name) ? colours.find(([word]) => word.test(text))?.[1] : undefined,
  };
}
