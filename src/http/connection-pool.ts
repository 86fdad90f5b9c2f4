import type { Environment } from '../world.ts';
import { type SystemCertificates, tlsConnectionOptions } from './ca-certificates.ts';
import { type Connection, plainConnection, secureConnection } from './connections.ts';
import type { HttpProxy } from './proxy.ts';
import type { TlsOptions } from './types.ts';

interface PoolOptions {
  readonly tls: TlsOptions;
  readonly env: Environment;
  readonly systemCertificates?: SystemCertificates | undefined;
}

/** Makes and keeps the connections; with a wider trust once a server's issuer turned out to be unknown. */
export function createConnectionPool({ env, ...options }: PoolOptions) {
  const connections = new Map<string, Promise<Connection>>();
  let wide = false;
  const tls = () => tlsConnectionOptions(options.tls, env, wide, options.systemCertificates);
  const create = async (secure: boolean, proxy: HttpProxy | undefined): Promise<Connection> => {
    if (secure) return secureConnection(proxy, await tls());
    return plainConnection(proxy, proxy?.url.protocol === 'https:' ? await tls() : undefined);
  };
  return {
    get(url: URL, proxy: HttpProxy | undefined): Promise<Connection> {
      const key = `${url.protocol} ${wide} ${proxy?.url.href ?? ''}`;
      const connection = connections.get(key) ?? create(url.protocol === 'https:', proxy);
      connections.set(key, connection);
      return connection;
    },
    get wide() {
      return wide;
    },
    widen() {
      wide = true;
    },
  };
}
