/** One database role in memory: a password, a lock that ends with its session, and a side that may refuse writes. */
import type { PasswordServer, PasswordSession } from '../../../lambda/secret-rotation/password-plan.ts';

export interface ModelServer {
  password: string;
  readOnly: boolean;
  /** How often a password was set. */
  changes: number;
  seenBy(before: () => Promise<void>): PasswordServer;
}

export function modelServer(password: string): ModelServer {
  let last: Promise<void> = Promise.resolve();
  const take = async (): Promise<() => void> => {
    const held = Promise.withResolvers<void>();
    const earlier = last;
    last = held.promise;
    await earlier;
    return held.resolve;
  };
  const model: ModelServer = {
    password,
    readOnly: false,
    changes: 0,
    seenBy: (before) => ({
      session: async (credential, work) => {
        await before();
        if (credential.password !== model.password) return 'rejected';
        const held: (() => void)[] = [];
        const session: PasswordSession = {
          isReadOnly: async () => {
            await before();
            return model.readOnly;
          },
          lock: async () => {
            await before();
            held.push(await take());
          },
          setPassword: async (next) => {
            await before();
            model.password = next;
            model.changes += 1;
          },
        };
        try {
          return { result: await work(session) };
        } finally {
          held.forEach((free) => free());
        }
      },
    }),
  };
  return model;
}
