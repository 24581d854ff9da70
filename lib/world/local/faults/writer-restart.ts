/** The writer's instance restarts: it is away for a while, nobody is promoted, and its data is what it was. */
import { WorldError } from '../../world.ts';
import type { InjectedFault } from '../../world.ts';
import type { LocalContext } from '../ports.ts';
import type { DatabaseFront } from '../database-front/database-front.ts';

/**
 * Healing waits until it is up, and ends the wait early.
 * @throws WorldError `NOT_STARTED`; and from `heal` when the writer did not come up.
 */
export function restartWriter(
  front: Pick<DatabaseFront, 'restartWriter' | 'loginsWithoutInstance'> | undefined,
  clock: Pick<LocalContext['clock'], 'sleep'>,
  awaySeconds: number,
): InjectedFault {
  if (front === undefined)
    throw new WorldError('NOT_STARTED', 'The writer was restarted before there was one.');
  const enough = new AbortController();
  const away = (): Promise<void> => clock.sleep(awaySeconds * 1000, enough.signal).catch(() => undefined);
  const before = front.loginsWithoutInstance;
  const { ended, up } = front.restartWriter(away);
  // Whoever heals hears of it; until then nobody listens.
  up.catch(() => undefined);
  return {
    hits: () => ({
      'connections of the writer and logins at it': ended + front.loginsWithoutInstance - before,
    }),
    heal: () => {
      enough.abort();
      return up;
    },
  };
}
