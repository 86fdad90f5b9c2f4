/** Resources of Nova, Glance and Neutron, and Magnum's checks that they exist (magnum/api/attr_validator.py). */
import type { Cloud } from '../cloud.ts';
import { isZed } from '../releases.ts';
import { isUuid } from './attribute-types.ts';
import { conflictError, Fault, notFoundError } from './faults.ts';

export const FLAVORS = ['m1.tiny', 'm1.small', 'm1.medium', 'm1.large', 'm2.medium', 'm2.large', 'baremetal'];
export const KEYPAIRS = ['mykey', 'default', 'testkey', 'demo-key'];

const toUuid = (number: number): string => {
  const digits = number.toString(16);
  return `${digits.padStart(8, '0')}-0000-4000-8000-${digits.padStart(12, '0')}`;
};

interface Image {
  readonly id: string;
  readonly name: string;
  readonly os_distro: string | null;
}

export const IMAGES: readonly Image[] = [
  { name: 'fedora-coreos-latest', os_distro: 'fedora-coreos' },
  { name: 'fedora-coreos-36', os_distro: 'fedora-coreos' },
  { name: 'fedora-atomic-latest', os_distro: 'fedora-atomic' },
  { name: 'ubuntu-mesos-latest', os_distro: 'ubuntu' },
  { name: 'cirros-no-distro', os_distro: null },
  { name: 'windows-2022', os_distro: 'windows' },
  { name: 'twin-image', os_distro: 'fedora-coreos' },
  { name: 'twin-image', os_distro: 'fedora-coreos' },
].map((image, index) => ({ ...image, id: toUuid(0x100 + index) }));

export const NETWORKS = ['public', 'external', 'private', 'twin-net', 'twin-net'].map((name, index) => ({
  id: toUuid(0x200 + index),
  name,
  isExternal: name !== 'private',
}));

export const SUBNETS = NETWORKS.map(({ name }, index) => ({
  id: toUuid(0x300 + index),
  name: `${name}-subnet`,
}));

const findImages = (ident: string): readonly Image[] =>
  IMAGES.filter((image) => (isUuid(ident) ? image.id === ident : image.name === ident));

/** Returns the distribution of an image, or undefined if the image is not found or ambiguous. */
export function findDistro(ident: string | undefined): string | null | undefined {
  const images = ident === undefined ? [] : findImages(ident);
  return images.length === 1 ? images[0]?.os_distro : undefined;
}

/** Throws Fault 400 if the image is not found or has no os_distro, 409 if the name is ambiguous. */
export function requireImage(cloud: Cloud, ident: string): Image {
  const [image, twin] = findImages(ident);
  if (image === undefined) throw imageNotFoundError(ident);
  if (twin !== undefined) {
    const [name, kind] = isZed(cloud) ? [ident, 'resource id'] : [`'${ident}'`, 'image ID'];
    throw conflictError(`Multiple images exist with same name ${name}. Please use the ${kind} instead.`);
  }
  if (image.os_distro === null) throw noDistroError(ident);
  return image;
}

/**
 * The check before the driver is selected, in releases after Zed: `distro` is that of the request. Throws Fault 400 if the image is not
 * found, or if the distribution stays unknown, because the image has none or its name is ambiguous.
 */
export function assertDistroKnown(ident: string, distro: string | undefined): void {
  const images = findImages(ident);
  if (images.length === 0) throw imageNotFoundError(ident);
  const [{ os_distro } = { os_distro: null }] = images;
  if (images.length === 1 ? os_distro === null : distro === undefined) throw noDistroError(ident);
}

const imageNotFoundError = (ident: string): Fault => new Fault(400, `Image ${ident} could not be found.`);
const noDistroError = (ident: string): Fault =>
  new Fault(400, `Image ${ident} doesn't contain os_distro field.`);

export function assertFlavorExists(ident: string): void {
  const ids = FLAVORS.map((_, index) => String(index + 1));
  if (![...FLAVORS, ...ids].includes(ident)) throw new Fault(400, `Unable to find flavor ${ident}.`);
}

export function assertKeypairExists(name: string): void {
  if (!KEYPAIRS.includes(name)) throw notFoundError(`Unable to find keypair ${name}.`);
}

export function assertExternalNetworkExists(ident: string): void {
  const external = NETWORKS.filter(({ isExternal }) => isExternal);
  assertOne(external, ident, 'external network', 'external network');
}

export const assertFixedNetworkExists = (ident: string): void =>
  assertOne(NETWORKS, ident, 'fixed network', 'network');

export const assertFixedSubnetExists = (ident: string): void =>
  assertOne(SUBNETS, ident, 'fixed subnet', 'subnet');

/** Throws Fault 400 if no resource has the name or ID, 409 if several have. */
function assertOne(
  resources: readonly { readonly id: string; readonly name: string }[],
  ident: string,
  role: string,
  kind: string,
): void {
  const found = resources.filter(({ id, name }) => name === ident || id === ident);
  if (found.length === 0) throw new Fault(400, `Unable to find ${role} ${ident}.`);
  if (found.length === 1) return;
  throw conflictError(
    `Multiple ${kind}s exist with same name '${ident}'. Please use the ${kind} ID instead.`,
  );
}
