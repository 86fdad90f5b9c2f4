/** Redacts the username and password of URLs in a text. */
export const hideCredentials = (text: string): string => text.replace(/\/\/[^/@]*@/g, '//***@');

const MAX_SHOWN_URL_LENGTH = 200;

/** A URL for a message: without its credentials, query and fragment, which can be secrets, and shortened. */
export const shownUrl = (text: string): string =>
  hideCredentials(text.trim().replace(/[?#].*$/s, '')).slice(0, MAX_SHOWN_URL_LENGTH);
