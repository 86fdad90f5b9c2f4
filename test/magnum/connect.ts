/** A client of a fake Magnum, which is closed after each test. */
import { afterEach } from 'vitest';
import { connectMagnum } from '../../src/magnum/client.ts';
import type { Magnum, VersionCache } from '../../src/magnum/types.ts';
import { type Reply, type Seen, type Service, startService } from './service.ts';

export interface ConnectOptions {
  readonly apiVersion?: string;
  readonly traceKey?: string;
  readonly prefix?: string;
  readonly versions?: VersionCache;
}

/** Call this at the top of a test file. */
export function connectForTests() {
  let service: Service | undefined;
  afterEach(async () => {
    await service?.close();
    service = undefined;
  });
  return {
    async start(
      answer: (seen: Seen) => Reply | Promise<Reply>,
      { apiVersion = 'latest', traceKey, prefix = '', versions }: ConnectOptions = {},
    ): Promise<Magnum> {
      service = await startService(answer, prefix);
      return connectMagnum(service.session, { apiVersion, traceKey, versions });
    },
    seen: (): readonly Seen[] => service?.seen ?? [],
    /** `GET /v1/clusters`, in the order of arrival. */
    requests: (): string[] => (service?.seen ?? []).map(({ method, path }) => `${method} ${path}`),
    url: (): string => service?.url ?? '',
  };
}

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const result: T[] = [];
  for await (const item of items) result.push(item);
  return result;
}

/** The headers of a Magnum whose newest version is `maximum`. */
export function speaking(maximum: string, service = 'container-infra'): Record<string, string> {
  return {
    'openstack-api-minimum-version': `${service} 1.1`,
    'openstack-api-maximum-version': `${service} ${maximum}`,
    'openstack-api-version': `${service} ${maximum}`,
  };
}

/** The version document of a Magnum whose newest version is `maximum`. */
export function versionDocument(maximum: string): Reply {
  return { body: { versions: [{ id: 'v1', status: 'CURRENT', min_version: '1.1', max_version: maximum }] } };
}
