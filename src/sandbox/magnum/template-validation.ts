/** Validates the attributes of a template against its COE (magnum/api/validation.py and the cluster drivers). */
import type { Settings } from '../cloud.ts';
import type { Json } from '../http-messages.ts';
import type { ClusterTemplateRecord, Labels } from '../state.ts';
import { assertExternalNetworkExists, assertFlavorExists, requireImage } from './external-resources.ts';
import { badRequestError, type Fault } from './faults.ts';
import { assertLabels } from './label-validation.ts';
import { isZedOrOlder } from './microversions.ts';

interface Engine {
  readonly networkDrivers: readonly string[];
  readonly defaultNetworkDriver: string;
  readonly volumeDrivers: readonly string[];
  readonly distros: readonly string[];
}

const swarm: Engine = {
  networkDrivers: ['docker', 'flannel'],
  defaultNetworkDriver: 'docker',
  volumeDrivers: ['rexray'],
  distros: ['fedora-atomic', 'fedora-coreos'],
};

/** Includes Mesos and Swarm, which later releases of Magnum removed. */
const ENGINES: Readonly<Record<string, Engine>> = {
  kubernetes: {
    networkDrivers: ['flannel', 'calico'],
    defaultNetworkDriver: 'flannel',
    volumeDrivers: ['cinder'],
    distros: ['fedora-coreos', 'fedora-atomic', 'coreos', 'fedora', 'ubuntu'],
  },
  swarm,
  'swarm-mode': swarm,
  mesos: {
    networkDrivers: ['docker'],
    defaultNetworkDriver: 'docker',
    volumeDrivers: ['rexray'],
    distros: ['ubuntu'],
  },
};

export const COES = ['kubernetes', 'mesos', 'swarm', 'swarm-mode', 'dcos'];
export const SERVER_TYPES = ['vm', 'bm'];

/** Formats an unset value as WSME and Python do. */
const toPythonText = (value: Json | undefined): string =>
  value === undefined ? 'Unset' : String(value ?? 'None');

export function requireEngine(coe: Json | undefined): Engine {
  const engine = ENGINES[String(coe)];
  if (engine === undefined) throw unsupportedCoeError(coe);
  return engine;
}

const unsupportedCoeError = (coe: Json | undefined): Fault =>
  badRequestError(`Requested COE type ${toPythonText(coe)} is not supported.`);

const unsupportedError = (what: string, value: string, known: readonly string[], kind: string): Fault =>
  badRequestError(
    `${what} ${value} is not supported, expecting a ${[...known, 'unspecified'].join('/')} ${kind}.`,
  );

/** Throws Fault 400 for Mesos up to Zed, which still lists it but does not provide it. */
export function assertCoeOffered(coe: Json | undefined, settings: Settings): void {
  if (coe === 'mesos' && isZedOrOlder(settings)) throw unsupportedCoeError(coe);
}

export function assertServerType(coe: Json | undefined, serverType: Json | undefined): void {
  requireEngine(coe);
  if (typeof serverType === 'string' && SERVER_TYPES.includes(serverType)) return;
  throw unsupportedError('Server type', toPythonText(serverType), SERVER_TYPES, 'server type');
}

/** Returns the given driver, or the default of the COE. Throws Fault 400. */
export function requireNetworkDriver(coe: Json | undefined, driver: Json | undefined): string {
  const { networkDrivers, defaultNetworkDriver } = requireEngine(coe);
  const chosen = String(driver || defaultNetworkDriver);
  if (networkDrivers.includes(chosen)) return chosen;
  throw unsupportedError('Network driver type', chosen, networkDrivers, 'network driver');
}

export function assertVolumeDriver(coe: Json | undefined, driver: Json | undefined): void {
  const { volumeDrivers } = requireEngine(coe);
  if (!driver || volumeDrivers.includes(String(driver))) return;
  throw unsupportedError('Volume driver type', String(driver), volumeDrivers, 'volume driver');
}

export function assertVolumeSize(storageDriver: Json | undefined, size: Json | undefined): void {
  if (storageDriver !== 'devicemapper' || Number(size ?? 0) >= 3) return;
  const sizeText = size === undefined || size === null ? 'None' : String(size);
  throw badRequestError(
    `docker volume size ${sizeText} GB is not valid, expecting minimum value 3GB for devicemapper storage driver.`,
  );
}

/** Throws Fault 400 if no cluster driver supports the combination. */
export function assertDriverExists(
  serverType: Json | undefined,
  distro: Json | undefined,
  coe: Json | undefined,
): void {
  if (ENGINES[String(coe)]?.distros.includes(String(distro))) return;
  throw badRequestError(`Cluster type (${serverType}, ${toPythonText(distro)}, ${coe}) not supported.`);
}

/** Resources of other services that a template or a cluster refers to, in the order of Magnum's checks. */
export type ResourceReferences = Partial<
  Pick<ClusterTemplateRecord, 'image_id' | 'flavor_id' | 'master_flavor_id' | 'external_network_id'>
> & { readonly labels?: Labels | null };

export function assertResourcesExist(references: ResourceReferences): void {
  if (references.image_id) requireImage(references.image_id);
  if (references.flavor_id) assertFlavorExists(references.flavor_id);
  if (references.master_flavor_id) assertFlavorExists(references.master_flavor_id);
  if (references.external_network_id) assertExternalNetworkExists(references.external_network_id);
  if (references.labels) assertLabels(references.labels);
}
