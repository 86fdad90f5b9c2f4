/** The demo as a shell script, so that it shows what the commands print in a shell. */
import { quoteForPosix } from '../../platform/shell-quoting.ts';

/**
 * Lines that are shown and run, in this order. A comment is only shown. A line with `?` may fail, and is skipped if its program
 * is not installed. Lines and output fit into 80 columns.
 */
const lines = (seconds: number): string[] => [
  '# Start a sandbox cloud: Keystone and Magnum on this machine.',
  `$(magnum sandbox start --dir sandbox --seconds ${seconds})`,
  '# Create a Docker Swarm cluster with 100 nodes.',
  'magnum cluster-create myswarmcluster --cluster-template swarm --node-count 100',
  'magnum cluster-list -c name -c node_count -c status',
  'magnum cluster-wait myswarmcluster',
  'magnum cluster-list -c name -c node_count -c status',
  '$(magnum cluster-config myswarmcluster --dir magnum/myswarmcluster)',
  'env | grep ^DOCKER_ | sort',
  'ls -l magnum/myswarmcluster',
  '# Create a Kubernetes cluster the same way.',
  'magnum cluster-create mykubernetes --cluster-template kubernetes --wait',
  '$(magnum cluster-config mykubernetes --dir magnum/mykubernetes)',
  'echo "$KUBECONFIG"',
  '# The clusters respond to clients that have their certificates.',
  '? kubectl get nodes',
  '? docker info --format "{{.Name}} manages {{.Swarm.Nodes}} nodes"',
  '# Clean up.',
  'magnum cluster-delete myswarmcluster mykubernetes',
  '$(magnum cluster-config --unset)',
  'magnum sandbox stop --dir sandbox',
  'unset OS_CLOUD OS_CLIENT_CONFIG_FILE',
];

/** Shows each line after a prompt and runs it. When the script exits, also after a failure, it closes its output and stops the sandbox. */
export const script = (seconds: number): string => `
exec 2>&1
trap 'status=$?; exec >/dev/null 2>&1; magnum sandbox stop --dir sandbox; exit $status' EXIT
trap 'exit 130' INT TERM
try() {
  if command -v "\${1%% *}" >/dev/null; then printf '$ %s\\n' "$1"; eval "$1" || :
  else printf '# %s is not installed. Skipped:\\n#   %s\\n' "\${1%% *}" "$1"; fi
}
play() {
  case $1 in
    '#'*) printf '\\n%s\\n' "$1" ;;
    '? '*) try "\${1#? }" ;;
    *) printf '$ %s\\n' "$1"; eval "$1" || exit 1 ;;
  esac
}
${lines(seconds)
  .map((line) => `play ${quoteForPosix(line)}`)
  .join('\n')}
`;
