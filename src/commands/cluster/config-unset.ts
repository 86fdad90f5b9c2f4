/** cluster-config --unset: unsets the variables for clusters of all types, so that it requires no request. */
import { CLIENT_VARIABLES } from '../../cluster-access/client-variables.ts';
import { defaultShell, shellExports } from '../../cluster-access/shell/shell-exports.ts';
import type { Context } from '../../context.ts';
import { shellCode } from '../../output/result.ts';
import type { ConfigOptions } from './config-types.ts';

export default async (options: ConfigOptions, { world }: Context) => {
  const shell = options.shell ?? defaultShell(world);
  return shellCode(shellExports(shell, {}, CLIENT_VARIABLES).code);
};
