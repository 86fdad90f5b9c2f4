import { commandSpec } from '../../cli/command-spec.ts';
import { shellOption } from '../shared/shell-option.ts';

const dir = {
  type: 'text',
  flag: '--dir <dir>',
  completes: 'directory',
  help: 'Directory for the sandbox state and clouds.yaml; defaults to $XDG_STATE_HOME/magnum/sandbox.',
} as const;

/** Without default values: options that the user has set are distinguished from others. */
const cloud = {
  dir,
  release: {
    type: 'choice',
    flag: '--release <release>',
    choices: ['zed', '2026.2'],
    help: 'OpenStack release of a new sandbox: zed has Docker Swarm and Mesos, 2026.2 has node labels and taints; defaults to zed.',
  },
  port: {
    type: 'integer',
    flag: '--port <port>',
    min: 0,
    max: 65535,
    help: 'Port on 127.0.0.1 to listen on; 0 selects a free port. Defaults to the last port if it is free.',
  },
  seconds: {
    type: 'integer',
    flag: '--seconds <seconds>',
    min: 0,
    help: 'Duration of a cluster operation; defaults to 3.',
  },
  perClusterDelay: {
    type: 'integer',
    flag: '--per-cluster-delay <milliseconds>',
    min: 0,
    help: 'Delay of list requests per cluster, to simulate a busy Magnum; defaults to 0.',
  },
} as const;

export const start = commandSpec({
  names: ['sandbox start'],
  summary: 'Start a local sandbox cloud for testing.',
  description:
    'Runs Keystone and Magnum in one background process on the loopback interface. It creates no virtual machines: clusters ' +
    'complete within seconds, but their certificates are real. Prints shell code that points magnum and openstack ' +
    'at the sandbox (OS_CLOUD and OS_CLIENT_CONFIG_FILE); your own files are not changed. Resources persist ' +
    'until --reset.\n\nIts clouds.yaml defines the clouds sandbox, sandbox-admin, sandbox-viewer (read-only in release 2026.2), ' +
    'sandbox-other and sandbox-personal (other projects), sandbox-cern (another domain), sandbox-appcred and ' +
    'sandbox-appcred-restricted (application credentials); select one with --os-cloud.\n\nCluster labels control ' +
    'the simulation: sandbox_seconds=N, sandbox_fail=1, sandbox_fail_update=1, sandbox_fail_delete=1, sandbox_unhealthy=1, ' +
    'sandbox_api=URL.',
  options: {
    ...cloud,
    shell: shellOption,
    reset: { type: 'switch', flag: '--reset', help: 'Discard the resources of earlier runs.' },
  },
  examples: [
    { command: '$(magnum sandbox start)', help: 'Start the sandbox and configure this shell' },
    { command: 'eval `magnum sandbox start`', help: 'Start the sandbox and configure csh or tcsh' },
    { command: 'magnum sandbox start | source', help: 'Start the sandbox and configure fish' },
    {
      command: '$(magnum sandbox start --release 2026.2 --reset)',
      help: 'Start a new sandbox of a later release, with Kubernetes only',
    },
    {
      command: 'magnum sandbox start --reset --seconds 0',
      help: 'Start a new sandbox whose operations finish immediately',
    },
  ],
  output: 'none',
  isOffline: true,
});

export const status = commandSpec({
  names: ['sandbox status'],
  summary: 'Show whether the sandbox is running, and its URL.',
  options: { dir },
  examples: [
    { command: 'magnum sandbox status', help: 'Show the status' },
    { command: 'magnum sandbox status -f value -c url', help: 'Print the URL, for scripts' },
  ],
  output: 'record',
  suggestedColumns: ['running', 'url', 'pid', 'directory', 'release', 'clusters'],
  isOffline: true,
});

export const stop = commandSpec({
  names: ['sandbox stop'],
  summary: 'Stop the sandbox and preserve its resources.',
  options: { dir },
  examples: [{ command: 'magnum sandbox stop', help: 'Stop the sandbox until the next start' }],
  output: 'message',
  columns: ['running', 'directory'],
  isOffline: true,
});

export const serve = commandSpec({
  names: ['sandbox serve'],
  summary: 'Run the sandbox in the foreground.',
  options: cloud,
  output: 'none',
  isOffline: true,
  hidden: true,
});
