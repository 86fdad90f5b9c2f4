/** Resources of Nova, Glance and Neutron, and Magnum's checks that they exist (magnum/api/attr_validator.py). */

import { isUuid } from './attribute-types.ts';
import { conflictError, Fault, notFoundError } from './faults.ts';

const FLAVORS = ['m1.tiny', 'm1.small', 'm1.medium', 'm1.large', 'm2.medium', 'm2.large', 'baremetal'];
const KEYPAIRS = ['mykey', 'default', 'testkey', 'demo-key'];

const toUuid = (number: number): string => {
  const digits = number.toString(16);
  return `${digits.padStart(8, '0')}-0000-4000-8000-${digits.padStart(12, '0')}`;
};

interface Image {
  readonly id: string;
  readonly name: string;
  readonly os_distro: string | null;
}

const IMAGES: readonly Image[] = [
  { name: 'fedora-coreos-latest', os_distro: 'fedora-coreos' },
  { name: 'fedora-coreos-36', os_distro: 'fedora-coreos' },
  { name: 'fedora-atomic-latest', os_distro: 'fedora-atomic' },
  { name: 'ubuntu-mesos-latest', os_distro: 'ubuntu' },
  { name: 'cirros-no-distro', os_distro: null },
  { name: 'windows-2022', os_distro: 'windows' },
  { name: 'twin-image', os_distro: 'fedora-coreos' },
  { name: 'twin-image', os_distro: 'fedora-coreos' },
].map((image, index) => ({ ...image, id: toUuid(0x100 + index) }));

const EXTERNAL_NETWORKS = [
  { id: toUuid(0x200), name: 'public' },
  { id: toUuid(0x201), name: 'external' },
  { id: toUuid(0x203), name: 'twin-net' },
  { id: toUuid(0x204), name: 'twin-net' },
];

const findImages = (ident: string): readonly Image[] =>
  IMAGES.filter((image) => (isUuid(ident) ? image.id === ident : image.name === ident));

/** Returns the distribution of an image, or undefined if the image is not found or ambiguous. */
export function findDistro(ident: string | undefined): string | null | undefined {
  const images = ident === undefined ? [] : findImages(ident);
  return images.length === 1 ? images[0]?.os_distro : undefined;
}

/** Throws Fault 400 if the image is not found or has no os_distro, 409 if the name is ambiguous. */
export function requireImage(ident: string): Image {
  const [image, twin] = findImages(ident);
  if (image === undefined) throw new Fault(400, `Image ${ident} could not be found.`);
  if (twin !== undefined) {
    throw conflictError(`Multiple images exist with same name ${ident}. Please use the resource id instead.`);
  }
  if (image.os_distro === null) throw new Fault(400, `Image ${ident} doesn't contain os_distro field.`);
  return image;
}

export function assertFlavorExists(ident: string): void {
  const ids = FLAVORS.map((_, index) => String(index + 1));
  if (![...FLAVORS, ...ids].includes(ident)) throw new Fault(400, `Unable to find flavor ${ident}.`);
}

export function assertKeypairExists(name: string): void {
  if (!KEYPAIRS.includes(name)) throw notFoundError(`Unable to find keypair ${name}.`);
}

export function assertExternalNetworkExists(ident: string): void {
  const networks = EXTERNAL_NETWORKS.filter((network) => network.name === ident || network.id === ident);
  if (networks.length === 0) throw new Fault(400, `Unable to find external network ${ident}.`);
  if (networks.length > 1) {
    throw conflictError(
      `Multiple external networks exist with same name '${ident}'. Please use the external network ID instead.`,
    );
  }
}
