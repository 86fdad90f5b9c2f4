/** Names for resources that are created without one: `zeta-22-cluster` (magnum/common/name_generator.py). */
import { randomInt } from 'node:crypto';

const LETTERS = (
  'alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu ' +
  'nu xi omicron pi rho sigma tau upsilon phi chi psi omega'
).split(' ');

export const createRandomName = (): string => `${LETTERS[randomInt(LETTERS.length)]}-${randomInt(1, 25)}`;
