/** The options and parts of cluster-config. Imports no mode. */
import type { Options } from '../../cli/command-spec.ts';
import type { ClientCertificate } from '../../cluster-access/certificate/reusable-certificate.ts';
import type { ClientCode } from '../../cluster-access/client-configuration.ts';
import type {
  ClusterAccess,
  CoeRestriction,
  ExpectedFacts,
  KeystoneAccess,
} from '../../cluster-access/cluster-access.ts';
import type { Context } from '../../context.ts';
import type { Result } from '../../output/result.ts';
import type { clientOptions } from './config-options.ts';
import type { config } from './table.ts';

export type ConfigOptions = Options<typeof config>;

/** The options of every mode but --unset, which requires no cluster. */
export type NamedConfigOptions = ConfigOptions & { readonly cluster: string };

export type ConfigMode = (options: NamedConfigOptions, context: Context) => Promise<Result>;

/** The options of cluster-create, cluster-wait and cluster-config that configure clients. */
export type ClientOptions = Pick<ConfigOptions, keyof typeof clientOptions> &
  Partial<Pick<ConfigOptions, 'shell' | 'stdout' | 'renew' | 'role'>>;

/** Where the access to a cluster is written: a directory, the kubeconfig or the Docker contexts. */
export interface Destination {
  /** The COEs, if it does not support all. */
  readonly only?: CoeRestriction;
  /** Checks that `write` will succeed for such a cluster. Holds no lock afterwards. */
  prepare(facts: ExpectedFacts): Promise<void>;
  /** The certificate that `write` would replace. Requires `prepare` for the same cluster. */
  stored?(): Promise<ClientCertificate | undefined>;
  /** Requires `prepare` for the same cluster. Returns the code of a directory. */
  write(access: ClusterAccess): Promise<ClientCode | undefined>;
}

/** Checks what can be checked without a request. */
export type OpenDestination = (
  options: ClientOptions,
  context: Context,
  keystone: KeystoneAccess | undefined,
) => Promise<Destination>;
