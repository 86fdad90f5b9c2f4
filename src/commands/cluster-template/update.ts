import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import type { PatchOperation } from '../../magnum/types.ts';
import { changeLabels, choosePatch, replaceEach } from '../shared/patch.ts';
import { fileReader, recordOf } from '../shared/resource.ts';
import type { update } from './table.ts';

export default async (options: Options<typeof update>, { world, magnum }: Context) => {
  const patch = choosePatch(options, namedChanges(options), fileReader(world), 'replace keypair_id=mykey');
  const { clusterTemplates } = await magnum();
  return recordOf(await clusterTemplates.update(options.clusterTemplate, patch));
};

function namedChanges(options: Options<typeof update>): PatchOperation[] {
  return [
    ...replaceEach({
      name: options.name,
      image_id: options.image,
      flavor_id: options.flavor,
      master_flavor_id: options.masterFlavor,
      keypair_id: options.keypair,
      external_network_id: options.externalNetwork,
      fixed_network: options.fixedNetwork,
      fixed_subnet: options.fixedSubnet,
      network_driver: options.networkDriver,
      volume_driver: options.volumeDriver,
      driver: options.driver,
      coe: options.coe,
      server_type: options.serverType,
      dns_nameserver: options.dnsNameserver,
      docker_volume_size: options.dockerVolumeSize,
      docker_storage_driver: options.dockerStorageDriver,
      http_proxy: options.httpProxy,
      https_proxy: options.httpsProxy,
      no_proxy: options.noProxy,
      insecure_registry: options.insecureRegistry,
      apiserver_port: options.apiserverPort,
      public: options.public,
      tls_disabled: options.tlsDisabled,
      registry_enabled: options.registryEnabled,
      master_lb_enabled: options.masterLbEnabled,
      floating_ip_enabled: options.floatingIpEnabled,
      hidden: options.hidden,
      tags: options.tag.length === 0 ? undefined : options.tag.join(','),
    }),
    ...changeLabels(options.label, options.noLabel),
  ];
}
