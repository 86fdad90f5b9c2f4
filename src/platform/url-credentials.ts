/** Redacts the username and password of URLs in a text. */
export const hideCredentials = (text: string): string => text.replace(/\/\/[^/@]*@/g, '//***@');

const MAX_SHOWN_URL_LENGTH = 200;

/**
 * A URL for a message, shortened: `***` replaces its credentials, query and fragment, which can be secrets and are often what is
 * wrong with it.
 */
export function shownUrl(text: string): string {
  const [, base = '', query = '', fragment = ''] = /^([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(text.trim()) ?? [];
  const hidden = (part: string): string => (part.length > 1 ? `${part[0]}***` : part);
  return hideCredentials(base).slice(0, MAX_SHOWN_URL_LENGTH) + hidden(query) + hidden(fragment);
}
