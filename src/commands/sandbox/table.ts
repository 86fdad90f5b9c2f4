import { commandSpec } from '../../cli/command-spec.ts';
import { shellOption } from '../shared/shell-option.ts';

const dir = {
  type: 'text',
  flag: '--dir <dir>',
  completes: 'directory',
  help: 'Where the sandbox keeps its state and its clouds.yaml; $XDG_STATE_HOME/magnum/sandbox otherwise.',
} as const;

const cloud = {
  dir,
  port: {
    type: 'integer',
    flag: '--port <port>',
    min: 0,
    max: 65535,
    default: 0,
    help: 'The port of 127.0.0.1 to listen on; a free one otherwise.',
  },
  seconds: {
    type: 'integer',
    flag: '--seconds <seconds>',
    min: 0,
    default: 3,
    help: 'How long an operation on a cluster takes.',
  },
  perClusterDelay: {
    type: 'integer',
    flag: '--per-cluster-delay <milliseconds>',
    min: 0,
    default: 0,
    help: 'Answer lists as slowly as a busy Magnum: so long for each cluster.',
  },
} as const;

export const start = commandSpec({
  names: ['sandbox start'],
  summary: 'Start a cloud on this machine, for trying and testing.',
  description:
    'Keystone and Magnum as one process in the background, on the loopback interface, that builds nothing: clusters go ' +
    'through their life in seconds, and certificates are real. Prints shell code that points magnum and openstack at ' +
    'it (OS_CLOUD and OS_CLIENT_CONFIG_FILE); no file of yours is touched. What was made there is kept until --reset.\n\n' +
    'The clouds.yaml knows the clouds sandbox, sandbox-admin, sandbox-viewer (who may only look), sandbox-other and ' +
    'sandbox-personal (other projects), sandbox-cern (another domain), sandbox-appcred and ' +
    'sandbox-appcred-restricted (application credentials): choose with --os-cloud.\n\n' +
    'Labels of a cluster say what shall become of it: sandbox_seconds=N, sandbox_fail=1, sandbox_fail_update=1, ' +
    'sandbox_fail_delete=1, sandbox_unhealthy=1, sandbox_api=URL.',
  options: {
    ...cloud,
    shell: shellOption,
    reset: { type: 'switch', flag: '--reset', help: 'Forget what was made there before.' },
  },
  examples: [
    { command: '$(magnum sandbox start)', help: 'Into this shell' },
    { command: 'eval `magnum sandbox start`', help: 'The same in csh and tcsh' },
    { command: 'magnum sandbox start | source', help: 'The same in fish' },
    {
      command: 'magnum sandbox start --reset --seconds 0',
      help: 'A new cloud, where clusters are ready at once',
    },
  ],
  output: 'none',
});

export const status = commandSpec({
  names: ['sandbox status'],
  summary: 'Show whether the sandbox runs, and where.',
  options: { dir },
  examples: [
    { command: 'magnum sandbox status', help: 'Does it run?' },
    { command: 'magnum sandbox status -f value -c url', help: 'Where, for a script' },
  ],
  output: 'record',
});

export const stop = commandSpec({
  names: ['sandbox stop'],
  summary: 'Stop the sandbox; what was made there is kept.',
  options: { dir },
  examples: [{ command: 'magnum sandbox stop', help: 'Until the next start' }],
  output: 'message',
});

export const serve = commandSpec({
  names: ['sandbox serve'],
  summary: 'Be the sandbox, until told to end.',
  options: cloud,
  output: 'none',
  hidden: true,
});
