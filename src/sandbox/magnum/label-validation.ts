/** Validates the labels that Magnum knows (magnum/api/attr_validator.py). */
import type { Labels } from '../state.ts';
import { badRequestError } from './faults.ts';

const ISOLATIONS = [
  ...['filesystem/posix', 'filesystem/linux', 'filesystem/shared', 'posix/cpu', 'posix/mem', 'posix/disk'],
  ...['cgroups/cpu', 'cgroups/mem', 'docker/runtime', 'namespaces/pid'],
];
const PROVIDERS = ['docker', 'appc'];
const STRATEGIES = ['spread', 'binpack', 'random'];

/** Throws Fault 400. */
export function assertLabels(labels: Labels): void {
  const isolation = labels.mesos_slave_isolation;
  if (isolation !== undefined)
    assertAllKnown('mesos_slave_isolation', isolation.split(','), ISOLATIONS, ', ');
  const providers = labels.mesos_slave_image_providers;
  if (providers !== undefined) assertImageProviders(providers, isolation);
  const variables = labels.mesos_slave_executor_env_variables;
  if (variables !== undefined) assertJson(variables);
  const strategy = labels.swarm_strategy;
  if (strategy !== undefined) assertAllKnown('swarm_strategy', splitWords(strategy), STRATEGIES, ' ');
}

const splitWords = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

function assertAllKnown(
  label: string,
  values: readonly string[],
  known: readonly string[],
  separator: string,
): void {
  const wrong = values.filter((value) => !known.includes(value));
  if (wrong.length > 0) throw unsupportedLabelError(label, wrong.join(separator), known);
}

function assertImageProviders(providers: string, isolation: string | undefined): void {
  for (const provider of providers.split(',').map((name) => name.toLowerCase())) {
    if (!PROVIDERS.includes(provider))
      throw unsupportedLabelError('mesos_slave_image_providers', provider, PROVIDERS);
    if (provider === 'docker' && !isolation?.split(',').includes('docker/runtime')) {
      throw badRequestError(
        "Docker runtime isolator has to be specified if 'docker' is included in 'mesos_slave_image_providers' Please add 'docker/runtime' to 'mesos_slave_isolation' labels flags",
      );
    }
  }
}

function assertJson(text: string): void {
  try {
    JSON.parse(text);
  } catch {
    throw badRequestError('Json format error');
  }
}

const unsupportedLabelError = (label: string, value: string, known: readonly string[]) =>
  badRequestError(
    `property "labels/${label}" with value "${value}" is not supported, supported values are: ${[...known, 'unspecified'].join(', ')}`,
  );
