/** Redacts the username and password of URLs in a text. */
export const hideCredentials = (text: string): string => text.replace(/\/\/[^/@]*@/g, '//***@');
