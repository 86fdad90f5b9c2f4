import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { confirmSameName } from '../shared/confirm.ts';
import { readLabels } from '../shared/given-labels.ts';
import { nameFrom, recordOf, withoutUndefined } from '../shared/resource.ts';
import type { create } from './table.ts';

export default async (options: Options<typeof create>, context: Context) => {
  const { world, magnum, warn } = context;
  const name = nameFrom(options.word, options.name, warn);
  const body = withoutUndefined({
    name,
    image_id: options.image,
    keypair_id: options.keypair,
    external_network_id: options.externalNetwork,
    coe: options.coe,
    fixed_network: options.fixedNetwork,
    fixed_subnet: options.fixedSubnet,
    network_driver: options.networkDriver,
    volume_driver: options.volumeDriver,
    dns_nameserver: options.dnsNameserver,
    flavor_id: options.flavor,
    master_flavor_id: options.masterFlavor,
    docker_volume_size: options.dockerVolumeSize,
    docker_storage_driver: options.dockerStorageDriver ?? defaultStorageDriver(options.dockerVolumeSize),
    http_proxy: options.httpProxy,
    https_proxy: options.httpsProxy,
    no_proxy: options.noProxy,
    labels: (await readLabels(options, world)) ?? {},
    tls_disabled: options.tlsDisabled,
    public: options.public,
    registry_enabled: options.registryEnabled,
    server_type: options.serverType,
    master_lb_enabled: options.masterLbEnabled,
    floating_ip_enabled: options.floatingIpEnabled,
    insecure_registry: options.insecureRegistry,
    hidden: options.hidden,
    driver: options.driver,
    tags: joinTags(options.tags),
  });
  const { clusterTemplates } = await magnum();
  await confirmSameName({ kind: 'cluster template', name, get: clusterTemplates.get }, context);
  const template = await clusterTemplates.create(body);
  return { ...recordOf(template), createdUuid: template.uuid };
};

/**
 * The default of the legacy client for templates with a Docker volume, so that scripts get the same result. Magnum rejects
 * devicemapper without a volume.
 */
const defaultStorageDriver = (dockerVolumeSize: number | undefined) =>
  dockerVolumeSize === undefined ? 'overlay2' : 'devicemapper';

/** The API takes tags as one comma-separated string. Removes duplicates. */
function joinTags(words: readonly string[]): string | undefined {
  if (words.length === 0) return undefined;
  const tags = words.flatMap((word) => word.split(',').map((tag) => tag.trim()));
  return [...new Set(tags)].join(',');
}
