/** Commands on a fake Magnum without Keystone: for responses that the sandbox never sends. */
import { type Reply, type Seen, type Service, startService } from '../magnum/service.ts';
import { magnum, type Output, type WorldOptions } from './world.ts';

export interface FakeMagnum extends Service {
  run(...argv: string[]): Promise<Output>;
  runWith(options: WorldOptions, ...argv: string[]): Promise<Output>;
}

/** Without an administrator's role, as the auth type `none` has no token. */
export async function fakeMagnum(answer: (seen: Seen) => Reply): Promise<FakeMagnum> {
  const service = await startService(answer);
  const env = { OS_AUTH_TYPE: 'none', OS_ENDPOINT: service.url };
  const runWith = (options: WorldOptions, ...argv: string[]) =>
    magnum(argv, { ...options, env: { ...env, ...options.env } });
  return { ...service, runWith, run: (...argv) => runWith({}, ...argv) };
}
