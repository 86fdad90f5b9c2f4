/** The demo as a shell script, so that it shows what the commands print in a shell. */

/**
 * Lines that are shown and run, in this order. A comment is only shown. A line with `?` may fail, and is skipped if its program
 * is not installed.
 */
const LINES = [
  '# Start a sandbox cloud: Keystone and Magnum on this machine.',
  '$(magnum sandbox start --dir sandbox --seconds "$SECONDS_TO_MAKE")',
  '# Create a Docker Swarm cluster with 100 nodes.',
  'magnum cluster-create --name myswarmcluster --cluster-template swarm --node-count 100',
  'magnum cluster-list',
  'until magnum cluster-show myswarmcluster -f value -c status | grep -q COMPLETE; do sleep 0.2; done',
  'magnum cluster-list',
  '$(magnum cluster-config myswarmcluster --dir magnum/myswarmcluster)',
  'env | grep ^DOCKER_ | sort',
  'ls -l magnum/myswarmcluster',
  '# Create a Kubernetes cluster the same way.',
  'magnum cluster-create mykubernetes --cluster-template kubernetes',
  'until magnum cluster-show mykubernetes -f value -c status | grep -q COMPLETE; do sleep 0.2; done',
  '$(magnum cluster-config mykubernetes --dir magnum/mykubernetes)',
  'echo "$KUBECONFIG"',
  '# The clusters respond to clients that have their certificates.',
  '? kubectl get nodes',
  '? docker info',
  '# Clean up.',
  'magnum cluster-delete myswarmcluster mykubernetes',
  'magnum sandbox stop --dir sandbox',
];

/** Shows each line after a prompt and runs it. Stops the sandbox when the script exits, also after a failure. */
export const SCRIPT = `
exec 2>&1
trap 'status=$?; magnum sandbox stop --dir sandbox >/dev/null 2>&1; exit $status' EXIT
trap 'exit 130' INT TERM
try() {
  if command -v "$1" >/dev/null; then printf '$ %s\\n' "$*"; "$@" || :
  else printf '# %s is not installed; skipped: %s\\n' "$1" "$*"; fi
}
play() {
  case $1 in
    '#'*) printf '\\n%s\\n' "$1" ;;
    '? '*) try \${1#? } ;;
    *) printf '$ %s\\n' "$1"; eval "$1" || exit 1 ;;
  esac
}
${LINES.map((line) => `play '${line.replaceAll("'", "'\\''")}'`).join('\n')}
`;
