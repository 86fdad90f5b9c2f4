/** The answer to a question that ends in `[y/N]`. */

/** undefined: the end of input, or nobody to ask. */
export const isYes = (answer: string | undefined): boolean => /^y(es)?$/i.test(answer?.trim() ?? '');
