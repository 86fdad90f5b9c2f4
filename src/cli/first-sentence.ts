/** The first sentence of a help text, where space is short: with its full stop, unless an ellipsis ends the sentence. */
export const firstSentence = (help: string): string => help.replace(/(?<=\.)\s.*$/s, '');
