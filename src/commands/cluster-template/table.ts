/** The specifications of the cluster-template-* commands. Pure data. */

import { commandSpec } from '../../cli/command-spec.ts';
import { fieldsOption, limitOption, sorting } from '../shared/list-options.ts';
import { patchWords } from '../shared/patch.ts';
import * as result from '../shared/result-columns.ts';
import { yesOption } from '../shared/yes-option.ts';
import { createOptions } from './create-options.ts';
import { updateOptions } from './update-options.ts';

/** Fields that completion suggests for --fields. */
const FIELDS = [
  ...['cluster_distro', 'coe', 'docker_storage_driver', 'docker_volume_size', 'external_network_id'],
  ...['flavor_id', 'hidden', 'image_id', 'keypair_id', 'labels', 'master_flavor_id', 'network_driver'],
  ...['public', 'server_type', 'tls_disabled', 'volume_driver'],
] as const;

const clusterTemplate = { label: '<cluster_template>', count: 'one', completes: 'cluster-template' } as const;

export const create = commandSpec({
  names: ['cluster-template-create', 'cluster-template create', 'cluster template create'],
  summary: 'Create a cluster template.',
  positionals: {
    word: { label: '<name>', help: 'Name of the cluster template to create.', count: 'optional' },
  },
  options: createOptions,
  examples: [
    {
      command:
        'magnum cluster-template-create kubernetes-1.29 --coe kubernetes --image fedora-coreos-latest --external-network public --flavor m1.medium --master-flavor m1.medium --labels kube_tag=v1.29.3',
      help: 'Create a Kubernetes template',
    },
    {
      command:
        'magnum cluster-template-create swarm-volumes --coe swarm --image fedora-atomic-latest --external-network public --volume-driver rexray --docker-storage-driver overlay2',
      help: 'Create a Docker Swarm template that uses cloud volumes',
    },
  ],
  output: 'record',
  columns: result.CLUSTER_TEMPLATE,
});

export const list = commandSpec({
  names: ['cluster-template-list', 'cluster-template list', 'cluster template list'],
  summary: 'List cluster templates.',
  options: {
    limit: limitOption('cluster templates'),
    ...sorting('uuid', 'name', 'coe', 'image_id', 'created_at', 'updated_at'),
    fields: fieldsOption(FIELDS, ['coe', 'image_id', 'public', 'tls_disabled']),
    detail: {
      type: 'switch',
      flag: '--detail',
      help: 'Show the details of each cluster template.',
    },
  },
  examples: [
    {
      command: 'magnum cluster-template-list',
      help: "List the project's cluster templates and the public ones",
    },
    { command: 'magnum cluster-template-list --fields coe,image_id', help: 'Show additional columns' },
  ],
  output: 'rows',
  suggestedColumns: ['uuid', 'name', 'coe', 'image_id', 'network_driver', 'public', 'created_at'],
});

export const show = commandSpec({
  names: ['cluster-template-show', 'cluster-template show', 'cluster template show'],
  summary: 'Show the details of a cluster template.',
  positionals: {
    clusterTemplate: { ...clusterTemplate, help: 'ID or name of the cluster template to show.' },
  },
  examples: [
    { command: 'magnum cluster-template-show kubernetes', help: 'Show a cluster template by name' },
    {
      command: 'magnum cluster-template-show kubernetes -f json -c labels',
      help: 'Print the labels as JSON',
    },
  ],
  output: 'record',
  suggestedColumns: result.CLUSTER_TEMPLATE,
});

export const update = commandSpec({
  names: ['cluster-template-update', 'cluster-template update', 'cluster template update'],
  summary: 'Update a cluster template.',
  description:
    'Takes the changes as options, or as an operation followed by PATH=VALUE arguments, which can also remove an ' +
    'attribute.',
  positionals: {
    clusterTemplate: { ...clusterTemplate, help: 'ID or name of the cluster template to update.' },
    ...patchWords,
  },
  options: updateOptions,
  examples: [
    {
      command: 'magnum cluster-template-update mytemplate --dns-nameserver 137.138.16.5',
      help: 'Change one attribute',
    },
    {
      command:
        'magnum cluster-template-update mytemplate --label kube_tag=v1.29.3 --no-label cert_manager_api',
      help: 'Set one label and remove another',
    },
    {
      command: 'magnum cluster-template-update mytemplate remove http_proxy',
      help: 'Remove an attribute',
    },
  ],
  output: 'record',
  columns: result.CLUSTER_TEMPLATE,
});

export const remove = commandSpec({
  names: ['cluster-template-delete', 'cluster-template delete', 'cluster template delete'],
  summary: 'Delete one or more cluster templates.',
  positionals: {
    clusterTemplates: {
      label: '<cluster_template>',
      help: 'IDs or names of the cluster templates to delete.',
      count: 'many',
      completes: 'cluster-template',
    },
  },
  options: { yes: yesOption('cluster template') },
  examples: [
    {
      command: 'magnum cluster-template-delete mytemplate',
      help: 'Delete a cluster template that no cluster uses',
    },
  ],
  output: 'message',
  columns: result.OUTCOMES,
});
