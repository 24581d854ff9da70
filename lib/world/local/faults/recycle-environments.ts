/** Lambda ends environments every few hours and promises no moment; here it ends all of them at the worst one. */
import { WorldError } from '../../world.ts';
import type { InjectedFault, Roles } from '../../world.ts';
import type { FunctionHost } from '../functions/host.ts';

/** There is nothing to undo: whoever asks next starts an environment. @throws WorldError `NOT_STARTED` */
export function recycleEnvironments(
  host: Pick<FunctionHost, 'recycle'> | undefined,
  roles: Roles,
): InjectedFault {
  if (host === undefined)
    throw new WorldError('NOT_STARTED', 'Environments were recycled before there were any.');
  const ended = roles.map((role) => [`environments of the ${role}`, host.recycle(role)] as const);
  return { hits: () => Object.fromEntries(ended), heal: () => Promise.resolve() };
}
