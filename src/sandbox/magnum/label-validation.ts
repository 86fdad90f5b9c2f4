/** Labels whose values Magnum looks at (magnum/api/attr_validator.py). */
import type { Labels } from '../state.ts';
import { badRequest } from './faults.ts';

const ISOLATIONS = [
  ...['filesystem/posix', 'filesystem/linux', 'filesystem/shared', 'posix/cpu', 'posix/mem', 'posix/disk'],
  ...['cgroups/cpu', 'cgroups/mem', 'docker/runtime', 'namespaces/pid'],
];
const PROVIDERS = ['docker', 'appc'];
const STRATEGIES = ['spread', 'binpack', 'random'];

/** Throws Fault 400. */
export function checkLabels(labels: Labels): void {
  const isolation = labels.mesos_slave_isolation;
  if (isolation !== undefined) mustAllBe('mesos_slave_isolation', isolation.split(','), ISOLATIONS, ', ');
  const providers = labels.mesos_slave_image_providers;
  if (providers !== undefined) checkProviders(providers, isolation);
  const variables = labels.mesos_slave_executor_env_variables;
  if (variables !== undefined) mustBeJson(variables);
  const strategy = labels.swarm_strategy;
  if (strategy !== undefined) mustAllBe('swarm_strategy', words(strategy), STRATEGIES, ' ');
}

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

function mustAllBe(label: string, values: readonly string[], known: readonly string[], joint: string): void {
  const wrong = values.filter((value) => !known.includes(value));
  if (wrong.length > 0) throw unsupported(label, wrong.join(joint), known);
}

function checkProviders(providers: string, isolation: string | undefined): void {
  for (const provider of providers.split(',').map((name) => name.toLowerCase())) {
    if (!PROVIDERS.includes(provider)) throw unsupported('mesos_slave_image_providers', provider, PROVIDERS);
    if (provider === 'docker' && !isolation?.split(',').includes('docker/runtime')) {
      throw badRequest(
        "Docker runtime isolator has to be specified if 'docker' is included in 'mesos_slave_image_providers' Please add 'docker/runtime' to 'mesos_slave_isolation' labels flags",
      );
    }
  }
}

function mustBeJson(text: string): void {
  try {
    JSON.parse(text);
  } catch {
    throw badRequest('Json format error');
  }
}

const unsupported = (label: string, value: string, known: readonly string[]) =>
  badRequest(
    `property "labels/${label}" with value "${value}" is not supported, supported values are: ${[...known, 'unspecified'].join(', ')}`,
  );
