/** Configures a native client for a cluster: writes its files to a directory and returns the shell code. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { undefinedIfThrown } from '../errors.ts';
import { dockerHost, mesosEndpoints } from './api-address.ts';
import { fileSetBytes } from './certificate/credential-size.ts';
import {
  type ClusterAccess,
  type Coe,
  type Credentials,
  type ExpectedFacts,
  type KeystoneAccess,
  kubernetesAccess,
} from './cluster-access.ts';
import {
  assertFree,
  assertWritable,
  openClusterDirectory,
  type WriteUse,
  writeClusterDirectory,
} from './directory/cluster-directory.ts';
import {
  CA_FILE,
  type ClusterFileName,
  type ClusterFiles,
  CONFIG_FILE,
  PEM_FILES,
} from './directory/cluster-file-names.ts';
import { type Shell, type ShellExports, shellExports, shellLine } from './shell/shell-exports.ts';

export interface ClientDirectoryOptions extends WriteUse {
  /** The directory of the files; absolute. */
  readonly dir: string;
  /** Replace existing files. */
  readonly force: boolean;
  readonly shell: Shell;
  /** Kubernetes only: an exec credential plugin, instead of a certificate. */
  readonly keystone?: KeystoneAccess | undefined;
}

/** The code that makes the client use the files. */
export interface ClientCode extends ShellExports {
  /** The code as one line that the user can type. */
  readonly line: string;
}

export interface ClientDirectory {
  /** Checks that `write` will succeed, before a certificate is requested. Throws MagnumError `failed`. */
  prepare(facts: ExpectedFacts): Promise<void>;
  /**
   * Writes `ca.pem`, `cert.pem`, `key.pem` (with TLS) and `config` (Kubernetes), and returns the code. Writes nothing if a step fails.
   * Throws like `prepare`.
   */
  write(access: ClusterAccess): Promise<ClientCode>;
}

/** The variables and files of a native client, except the PEM files. */
interface ClientSetup {
  readonly set: Readonly<Record<string, string>>;
  readonly unset?: readonly string[];
  readonly files?: ClusterFiles;
}

interface ClientTarget extends ClusterAccess {
  readonly dir: string;
}

const CLIENT_SETUPS: Readonly<Record<Coe, (target: ClientTarget) => Promise<ClientSetup>>> = {
  kubernetes,
  swarm: docker,
  'swarm-mode': docker,
  mesos,
};

/** To be called before the first request. Throws MagnumError `failed` if a file exists, or if other users can write to the directory. */
export async function openClientDirectory(options: ClientDirectoryOptions): Promise<ClientDirectory> {
  const { dir, force, shell, keystone } = options;
  await openClusterDirectory(dir, options);
  if (!force) {
    const use = useOfExisting(dir, shell);
    await assertFree(dir, pemFileNames(keystone), { use });
    await assertFree(dir, [CONFIG_FILE], { includeDirectories: false, use });
  }
  return {
    async prepare({ coe, ca }) {
      const names: ClusterFileName[] = ca === undefined ? [] : [...pemFileNames(keystone)];
      if (coe === 'kubernetes') names.push(CONFIG_FILE);
      if (names.length > 0) await assertWritable(dir, names, fileSetBytes(ca), options);
    },
    async write(access) {
      const { set, unset, files } = await CLIENT_SETUPS[access.coe]({ ...access, dir });
      const code = { ...shellExports(shell, set, unset), line: shellLine(shell, set, unset ?? []) };
      const allFiles = { ...pemFiles(access.credentials), ...files };
      if (Object.keys(allFiles).length > 0) await writeClusterDirectory(dir, allFiles, options);
      return code;
    },
  };
}

/** A line that uses the kubeconfig in the directory; undefined without one. The address of a Docker API is in no file. */
function useOfExisting(dir: string, shell: Shell): string | undefined {
  const path = join(dir, CONFIG_FILE);
  const isFile = statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  return isFile ? undefinedIfThrown(() => shellLine(shell, { KUBECONFIG: path }, [])) : undefined;
}

const pemFileNames = (keystone: KeystoneAccess | undefined): readonly ClusterFileName[] =>
  keystone === undefined ? PEM_FILES : keystone.writeCa ? [CA_FILE] : [];

function pemFiles(credentials: Credentials | undefined): ClusterFiles {
  if (!credentials) return {};
  if ('plugin' in credentials) return credentials.writeCa ? { [CA_FILE]: credentials.ca } : {};
  return { 'key.pem': credentials.key, 'cert.pem': credentials.cert, [CA_FILE]: credentials.ca };
}

async function kubernetes(target: ClientTarget): Promise<ClientSetup> {
  const { kubeconfig } = await import('./kubeconfig/kubeconfig.ts');
  const { dir } = target;
  const text = kubeconfig(kubernetesAccess(target));
  return { set: { KUBECONFIG: join(dir, CONFIG_FILE) }, files: { [CONFIG_FILE]: text } };
}

/** Docker enables TLS for any value of DOCKER_TLS_VERIFY and DOCKER_TLS, so without TLS they must be unset. */
async function docker({ address, dir, credentials }: ClientTarget): Promise<ClientSetup> {
  const host = dockerHost(address, credentials !== undefined);
  return credentials
    ? { set: { DOCKER_HOST: host, DOCKER_CERT_PATH: dir, DOCKER_TLS_VERIFY: '1' } }
    : { set: { DOCKER_HOST: host }, unset: ['DOCKER_CERT_PATH', 'DOCKER_TLS_VERIFY', 'DOCKER_TLS'] };
}

async function mesos({ address }: ClientTarget): Promise<ClientSetup> {
  const { master, marathon } = mesosEndpoints(address);
  return { set: { MESOS_MASTER: master, MARATHON_URL: marathon } };
}
