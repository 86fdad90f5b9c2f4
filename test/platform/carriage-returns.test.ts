import { expect, it } from 'vitest';
import { withoutCarriageReturns } from '../../src/platform/carriage-returns.ts';

it('withoutCarriageReturns removes them from the end of the variables of OpenStack and Magnum, and names these', () => {
  const env = {
    OS_CLOUD: 'prod\r',
    OS_PASSWORD: 'made\rup\r\r',
    MAGNUM_ALLOW_HTTP: '1\r',
    MAGNUMCLIENT_DEBUG: '\r',
    BYPASS_URL: 'http://h\r',
    OS_USERNAME: 'me',
    OS_EMPTY: undefined,
    OS_INNER: '\ra\rb',
    HOME: '/home/me\r',
    BYPASS_URL_X: 'x\r',
    X_OS_CLOUD: 'x\r',
    XMAGNUM: 'x\r',
    os_cloud: 'x\r',
  };
  const before = { ...env };
  expect(withoutCarriageReturns(env)).toEqual({
    env: {
      ...env,
      OS_CLOUD: 'prod',
      OS_PASSWORD: 'made\rup',
      MAGNUM_ALLOW_HTTP: '1',
      MAGNUMCLIENT_DEBUG: '',
      BYPASS_URL: 'http://h',
    },
    repaired: ['OS_CLOUD', 'OS_PASSWORD', 'MAGNUM_ALLOW_HTTP', 'MAGNUMCLIENT_DEBUG', 'BYPASS_URL'],
  });
  expect(env).toEqual(before);
});

it('withoutCarriageReturns returns the same object if no value ends with one', () => {
  const env = { OS_CLOUD: 'prod', HOME: '/home/me\r' };
  const { env: same, repaired } = withoutCarriageReturns(env);
  expect(same).toBe(env);
  expect(repaired).toEqual([]);
});
