/** The version of this program, from its package. */
export { version } from '../package.json';
