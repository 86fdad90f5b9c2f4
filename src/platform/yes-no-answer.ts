/** Answers to prompts that end in `[y/N]`. */

/** `answer` is undefined at the end of input, and without a user to prompt. */
export const isYes = (answer: string | undefined): boolean => /^y(es)?$/i.test(answer?.trim() ?? '');
