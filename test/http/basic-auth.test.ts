import { expect, it } from 'vitest';
import { basicAuthorization } from '../../src/http/basic-auth.ts';

it.each([
  ['demo', 'made-up', 'Basic ZGVtbzptYWRlLXVw'],
  ['jörg', 'a:b', 'Basic asO2cmc6YTpi'],
  ['demo', '', 'Basic ZGVtbzo='],
])('basicAuthorization encodes the username %j and the password %j in UTF-8', (user, password, expected) => {
  expect(basicAuthorization(user, password)).toBe(expected);
});
