/** Whether a password opens a database: PostgreSQL itself is asked, and the session ends at once. */
import type { DatabaseLogin, LoginVerdict } from '../../world.ts';
import { logIn } from './backend.ts';

/** SQLSTATE of a wrong password, `invalid_password` (PostgreSQL manual, appendix A). */
export const INVALID_PASSWORD = '28P01';

/** Machine time: a server that is stopped answers nobody. */
const PATIENCE_MS = 3000;

/** @param port of the server on loopback. Never throws. */
export async function tryLogin(
  port: number,
  databaseName: string,
  { username, password }: DatabaseLogin,
): Promise<LoginVerdict> {
  const parameters = new Map([
    ['user', username],
    ['database', databaseName],
  ]);
  const asked = logIn(port, parameters, { kind: 'password', password }).then((login): LoginVerdict => {
    if (login.outcome === 'in') {
      login.socket.destroy();
      return 'taken';
    }
    return login.outcome === 'refused' && login.error.includes(INVALID_PASSWORD) ? 'refused' : 'unreachable';
  });
  const late = Promise.withResolvers<LoginVerdict>();
  const timer = setTimeout(() => late.resolve('unreachable'), PATIENCE_MS);
  return Promise.race([asked.catch((): LoginVerdict => 'unreachable'), late.promise]).finally(() =>
    clearTimeout(timer),
  );
}
