import { commandSpec } from '../../cli/command-spec.ts';

export const demo = commandSpec({
  names: ['demo'],
  summary: 'Run a demonstration against a sandbox cloud.',
  description:
    'Starts its own sandbox cloud, creates a Docker Swarm and a Kubernetes cluster, configures clients for ' +
    'them, and shows each command with its output. At the end it stops the sandbox and removes its files.',
  options: {
    seconds: {
      type: 'integer',
      flag: '--seconds <seconds>',
      min: 0,
      max: 600,
      default: 2,
      help: 'Duration of a cluster operation.',
    },
  },
  examples: [{ command: 'magnum demo', help: 'Run the demo' }],
  output: 'none',
  isOffline: true,
});
