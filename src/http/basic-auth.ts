/** The value of an Authorization header that says who it is with a password (RFC 7617), in UTF-8 as keystoneauth has it. */
export const basicAuthorization = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
