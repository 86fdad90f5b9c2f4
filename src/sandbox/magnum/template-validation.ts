/** Validates the attributes of a template against its COE (magnum/api/validation.py and the cluster drivers). */
import type { Cloud } from '../cloud.ts';
import type { Json } from '../http-messages.ts';
import { isZed, RELEASES } from '../releases.ts';
import type { ClusterTemplateRecord, Labels } from '../state.ts';
import {
  assertExternalNetworkExists,
  assertFixedNetworkExists,
  assertFixedSubnetExists,
  assertFlavorExists,
  requireImage,
} from './external-resources.ts';
import { badRequestError, type Fault, pythonError } from './faults.ts';
import { assertLabels } from './label-validation.ts';

/** What a template of a COE can have. */
interface Engine {
  readonly networkDrivers: readonly string[];
  /** Those that the settings of the cloud allow; defaults to all. */
  readonly allowedNetworkDrivers?: readonly string[];
  readonly defaultNetworkDriver: string;
  readonly volumeDrivers: readonly string[];
}

type Engines = Readonly<Record<string, Engine>>;

const kubernetes: Engine = {
  networkDrivers: ['flannel', 'calico'],
  defaultNetworkDriver: 'flannel',
  volumeDrivers: ['cinder'],
};

const swarm: Engine = {
  networkDrivers: ['docker', 'flannel'],
  defaultNetworkDriver: 'docker',
  volumeDrivers: ['rexray'],
};

const ZED_ENGINES: Engines = { kubernetes, swarm, 'swarm-mode': swarm };
const ENGINES: Engines = {
  kubernetes: {
    ...kubernetes,
    networkDrivers: ['flannel', 'calico', 'cilium'],
    allowedNetworkDrivers: kubernetes.networkDrivers,
  },
};

/** The distributions that cluster drivers support, by COE. Zed refuses new templates of Mesos, but has its driver for those that exist. */
const DISTROS: Readonly<Record<string, readonly string[]>> = {
  kubernetes: ['fedora-coreos', 'fedora-atomic', 'coreos', 'fedora', 'ubuntu'],
  swarm: ['fedora-atomic', 'fedora-coreos'],
  'swarm-mode': ['fedora-atomic', 'fedora-coreos'],
  mesos: ['ubuntu'],
};

const ZED_COES = ['kubernetes', 'mesos', 'swarm', 'swarm-mode', 'dcos'];

/** The COEs that the type of the attribute lists. */
export const coesOf = (cloud: Cloud): readonly string[] => (isZed(cloud) ? ZED_COES : Object.keys(ENGINES));
export const SERVER_TYPES = ['vm', 'bm'];

/** Formats an unset value as WSME and Python do. */
const toPythonText = (value: Json | undefined): string =>
  value === undefined ? 'Unset' : String(value ?? 'None');

function requireEngine(cloud: Cloud, coe: Json | undefined): Engine {
  const engine = (isZed(cloud) ? ZED_ENGINES : ENGINES)[String(coe)];
  if (engine !== undefined) return engine;
  throw badRequestError(`Requested COE type ${toPythonText(coe)} is not supported.`);
}

const unsupportedError = (what: string, value: string, known: readonly string[], kind: string): Fault =>
  badRequestError(
    `${what} ${value} is not supported, expecting a ${[...known, 'unspecified'].join('/')} ${kind}.`,
  );

export function assertServerType(cloud: Cloud, coe: Json | undefined, serverType: Json | undefined): void {
  requireEngine(cloud, coe);
  if (typeof serverType === 'string' && SERVER_TYPES.includes(serverType)) return;
  throw unsupportedError('Server type', toPythonText(serverType), SERVER_TYPES, 'server type');
}

/** Returns the given driver, or the default of the COE. Throws Fault 400. */
export function requireNetworkDriver(cloud: Cloud, coe: Json | undefined, driver: Json | undefined): string {
  const {
    networkDrivers: known,
    allowedNetworkDrivers: allowed = known,
    ...engine
  } = requireEngine(cloud, coe);
  const chosen = String(driver || engine.defaultNetworkDriver);
  if (!known.includes(chosen)) throw unsupportedError('Network driver type', chosen, known, 'network driver');
  if (allowed.includes(chosen)) return chosen;
  throw badRequestError(
    `Network driver type ${chosen} is not allowed, expecting a ${[...allowed, 'unspecified'].join('/')} network driver. `,
  );
}

export function assertVolumeDriver(cloud: Cloud, coe: Json | undefined, driver: Json | undefined): void {
  const { volumeDrivers } = requireEngine(cloud, coe);
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
  cloud: Cloud,
  serverType: Json | undefined,
  distro: Json | undefined,
  coe: Json | undefined,
): void {
  if (DISTROS[String(coe)]?.includes(String(distro))) return;
  const type = `Cluster type (${serverType}, ${toPythonText(distro)}, ${coe})`;
  throw badRequestError(isZed(cloud) ? `${type} not supported.` : `${type} ${UNSUPPORTED}`);
}

const UNSUPPORTED = `is not supported by any loaded cluster driver. Loaded drivers support: ${['bm', 'vm']
  .flatMap((serverType) =>
    [...(DISTROS.kubernetes ?? [])].sort().map((distro) => `(${serverType}, ${distro}, kubernetes)`),
  )
  .join(', ')}.`;

/** Returns the given driver, or that of the release. Throws Fault 400 for an unknown one. */
export function requireDriver(driver: Json | undefined): string {
  const { driver: known = '' } = RELEASES['2026.2'];
  const chosen = String(driver ?? known);
  if (chosen === known) return chosen;
  throw badRequestError(`Cluster driver (${chosen}) not supported.`);
}

/** Resources of other services that a template or a cluster refers to, in the order of Magnum's checks. */
export type ResourceReferences = Partial<
  Pick<
    ClusterTemplateRecord,
    'image_id' | 'flavor_id' | 'master_flavor_id' | 'external_network_id' | 'fixed_network' | 'fixed_subnet'
  >
> & { readonly labels?: Labels | null };

export function assertResourcesExist(cloud: Cloud, references: ResourceReferences): void {
  if (references.image_id) requireImage(cloud, references.image_id);
  if (references.flavor_id) assertFlavorExists(references.flavor_id);
  if (references.master_flavor_id) assertFlavorExists(references.master_flavor_id);
  if (references.external_network_id) assertExternalNetworkExists(references.external_network_id);
  if (isZed(cloud)) {
    if (references.labels) assertLabels(references.labels);
    return;
  }
  if (references.fixed_network) assertFixedNetworkExists(references.fixed_network);
  if (references.fixed_subnet) assertFixedSubnetExists(references.fixed_subnet);
}

/** Values of a request or a resource, which can be unset. */
export interface RootVolume {
  readonly labels: Json | undefined;
  readonly flavors: readonly (Json | undefined)[];
}

/**
 * Releases after Zed look up each flavor, also one that is not set, unless the machines boot from a volume. Throws Fault 400 for an
 * unknown flavor, 500 for other values, like Magnum.
 */
export function assertRootVolume(cloud: Cloud, { labels, flavors }: RootVolume): void {
  if (isZed(cloud)) return;
  if (labels === undefined || labels === null)
    throw pythonError(`'${labels === null ? 'NoneType' : 'UnsetType'}' object has no attribute 'get'`);
  const size = String((labels as Labels).boot_volume_size ?? 0);
  if (!/^\s*[-+]?\d+\s*$/.test(size)) throw pythonError('boot_volume_size must be an integer');
  if (Number(size) > 0) return;
  for (const flavor of flavors) assertFlavorExists(toPythonText(flavor));
}
