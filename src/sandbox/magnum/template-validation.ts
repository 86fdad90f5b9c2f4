/** What fits together in a template (magnum/api/validation.py, and the drivers there are). */
import type { Settings } from '../cloud.ts';
import type { Json } from '../http-messages.ts';
import type { ClusterTemplateRecord, Labels } from '../state.ts';
import { mustHaveExternalNetwork, mustHaveFlavor, mustHaveImage } from './external-resources.ts';
import { badRequest, type Fault } from './faults.ts';
import { checkLabels } from './label-validation.ts';
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

/** Mesos and Swarm too, which Magnum has given up one after the other. */
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

/** Python's word for what was not said. */
const orUnset = (value: Json | undefined): string =>
  value === undefined ? 'Unset' : String(value ?? 'None');

export function engineOf(coe: Json | undefined): Engine {
  const engine = ENGINES[String(coe)];
  if (engine === undefined) throw noSuchEngine(coe);
  return engine;
}

const noSuchEngine = (coe: Json | undefined): Fault =>
  badRequest(`Requested COE type ${orUnset(coe)} is not supported.`);

const unsupported = (what: string, value: string, known: readonly string[], kind: string): Fault =>
  badRequest(
    `${what} ${value} is not supported, expecting a ${[...known, 'unspecified'].join('/')} ${kind}.`,
  );

/** A cloud that is to be like Zed has no mesos; Zed still names it among the engines. */
export function mustOfferEngine(coe: Json | undefined, settings: Settings): void {
  if (coe === 'mesos' && isZedOrOlder(settings)) throw noSuchEngine(coe);
}

export function checkServerType(coe: Json | undefined, serverType: Json | undefined): void {
  engineOf(coe);
  if (typeof serverType === 'string' && SERVER_TYPES.includes(serverType)) return;
  throw unsupported('Server type', orUnset(serverType), SERVER_TYPES, 'server type');
}

/** The driver that was said, or the engine's own. */
export function networkDriverFor(coe: Json | undefined, driver: Json | undefined): string {
  const { networkDrivers, defaultNetworkDriver } = engineOf(coe);
  const chosen = String(driver || defaultNetworkDriver);
  if (networkDrivers.includes(chosen)) return chosen;
  throw unsupported('Network driver type', chosen, networkDrivers, 'network driver');
}

export function checkVolumeDriver(coe: Json | undefined, driver: Json | undefined): void {
  const { volumeDrivers } = engineOf(coe);
  if (!driver || volumeDrivers.includes(String(driver))) return;
  throw unsupported('Volume driver type', String(driver), volumeDrivers, 'volume driver');
}

export function checkVolumeSize(storageDriver: Json | undefined, size: Json | undefined): void {
  if (storageDriver !== 'devicemapper' || Number(size ?? 0) >= 3) return;
  const said = size === undefined || size === null ? 'None' : String(size);
  throw badRequest(
    `docker volume size ${said} GB is not valid, expecting minimum value 3GB for devicemapper storage driver.`,
  );
}

/** Is there a driver that can build it? */
export function checkDriver(
  serverType: Json | undefined,
  distro: Json | undefined,
  coe: Json | undefined,
): void {
  if (ENGINES[String(coe)]?.distros.includes(String(distro))) return;
  throw badRequest(`Cluster type (${serverType}, ${orUnset(distro)}, ${coe}) not supported.`);
}

/** What a template or a cluster needs of the other services, in the order in which Magnum asks. */
export type Needs = Partial<
  Pick<ClusterTemplateRecord, 'image_id' | 'flavor_id' | 'master_flavor_id' | 'external_network_id'>
> & { readonly labels?: Labels | null };

export function checkNeeds(needs: Needs): void {
  if (needs.image_id) mustHaveImage(needs.image_id);
  if (needs.flavor_id) mustHaveFlavor(needs.flavor_id);
  if (needs.master_flavor_id) mustHaveFlavor(needs.master_flavor_id);
  if (needs.external_network_id) mustHaveExternalNetwork(needs.external_network_id);
  if (needs.labels) checkLabels(needs.labels);
}
