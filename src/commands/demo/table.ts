import { commandSpec } from '../../cli/command-spec.ts';

export const demo = commandSpec({
  names: ['demo'],
  summary: 'Play the main job against a sandbox cloud on this machine.',
  description:
    'Starts a cloud of its own (see sandbox start), makes a Docker Swarm and a Kubernetes cluster there, points the ' +
    'clients at them, and shows each command with its output. It ends the cloud and removes what it wrote.',
  options: {
    seconds: {
      type: 'integer',
      flag: '--seconds <seconds>',
      min: 0,
      max: 600,
      default: 2,
      help: 'How long a cluster takes to make.',
    },
  },
  examples: [{ command: 'magnum demo', help: 'See what it is like' }],
  output: 'none',
});
