/** A text with URLs, without the username and the password that one of them may hold. */
export const hideCredentials = (text: string): string => text.replace(/\/\/[^/@]*@/g, '//***@');
