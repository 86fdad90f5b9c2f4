/** The value of an Authorization header with username and password (RFC 7617), in UTF-8 as in keystoneauth. */
export const basicAuthorization = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
