import { describe, expect, it } from 'vitest';
import { assertLabels } from '../../../src/sandbox/magnum/label-validation.ts';

const ISOLATIONS =
  'filesystem/posix, filesystem/linux, filesystem/shared, posix/cpu, posix/mem, posix/disk, cgroups/cpu, cgroups/mem, docker/runtime, namespaces/pid';
const unsupported = (label: string, value: string, known: string) =>
  `property "labels/${label}" with value "${value}" is not supported, supported values are: ${known}, unspecified`;
const NO_RUNTIME =
  "Docker runtime isolator has to be specified if 'docker' is included in 'mesos_slave_image_providers' Please add 'docker/runtime' to 'mesos_slave_isolation' labels flags";

describe('assertLabels', () => {
  it.each([
    {},
    { other: 'x' },
    ...ISOLATIONS.split(', ').map((isolation) => ({ mesos_slave_isolation: isolation })),
    { mesos_slave_isolation: 'posix/cpu,posix/mem' },
    { mesos_slave_image_providers: 'appc' },
    { mesos_slave_image_providers: 'Docker,APPC', mesos_slave_isolation: 'posix/cpu,docker/runtime' },
    { mesos_slave_executor_env_variables: '{"a": 1}' },
    { swarm_strategy: 'spread' },
    { swarm_strategy: ' binpack\trandom ' },
    { swarm_strategy: '' },
  ])('accepts %j', (labels) => {
    expect(() => assertLabels(labels as Record<string, string>)).not.toThrow();
  });

  it.each<[Record<string, string>, string]>([
    [
      { mesos_slave_isolation: 'posix/cpu,a,posix/mem,b' },
      unsupported('mesos_slave_isolation', 'a, b', ISOLATIONS),
    ],
    [{ mesos_slave_isolation: '' }, unsupported('mesos_slave_isolation', '', ISOLATIONS)],
    [
      { mesos_slave_image_providers: 'appc,Other' },
      unsupported('mesos_slave_image_providers', 'other', 'docker, appc'),
    ],
    [{ mesos_slave_image_providers: 'appc,docker' }, NO_RUNTIME],
    [{ mesos_slave_image_providers: 'docker', mesos_slave_isolation: 'posix/cpu' }, NO_RUNTIME],
    [{ mesos_slave_executor_env_variables: '{' }, 'Json format error'],
    [
      { swarm_strategy: 'spread fast  slow' },
      unsupported('swarm_strategy', 'fast slow', 'spread, binpack, random'),
    ],
  ])('rejects %j with 400', (labels, message) => {
    expect(() => assertLabels(labels)).toThrow(expect.objectContaining({ status: 400, message }));
  });
});
