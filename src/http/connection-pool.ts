import type { Environment } from '../world.ts';
import { readTlsFiles, type SystemCertificates, tlsConnectionOptions } from './ca-certificates.ts';
import type { Connection } from './connection.ts';
import { plainConnection, secureConnection } from './connections.ts';
import type { HttpProxy } from './proxy-selection.ts';
import type { TlsOptions } from './types.ts';

interface PoolOptions {
  readonly tls: TlsOptions;
  readonly env: Environment;
  readonly systemCertificates?: SystemCertificates | undefined;
}

/** Creates one connection per scheme and proxy, and reuses it until the command ends. */
export function createConnectionPool({ env, ...options }: PoolOptions) {
  const connections = new Map<string, Promise<Connection>>();
  let hasSystemCas = false;
  const tls = () => tlsConnectionOptions(options.tls, env, hasSystemCas, options.systemCertificates);
  const create = async (secure: boolean, proxy: HttpProxy | undefined): Promise<Connection> => {
    if (secure) return secureConnection(proxy, await tls());
    if (proxy?.url.protocol === 'https:') return plainConnection(proxy, await tls());
    // A wrong path is an error for http:// too, and not only on the day the URL becomes https://.
    await readTlsFiles(options.tls);
    return plainConnection(proxy, undefined);
  };
  return {
    get(url: URL, proxy: HttpProxy | undefined): Promise<Connection> {
      const key = `${url.protocol} ${hasSystemCas} ${proxy?.url.href ?? ''}`;
      const connection = connections.get(key) ?? create(url.protocol === 'https:', proxy);
      connections.set(key, connection);
      return connection;
    },
    get hasSystemCas() {
      return hasSystemCas;
    },
    /** Later connections also trust the system's CA certificates. */
    addSystemCas() {
      hasSystemCas = true;
    },
  };
}
