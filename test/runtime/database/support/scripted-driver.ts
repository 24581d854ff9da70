/** PostgreSQL as the real pool sees it, without a server: each statement is answered by a script. */
import { EventEmitter } from 'node:events';

import pg from 'pg';

import { createDatabase } from '../../../../lambda/runtime/database/database.ts';
import type { Database, DatabaseOptions } from '../../../../lambda/runtime/database/database.ts';
import { manualTime } from '../../../support/manual-time.ts';

/** Answers one statement; throws what the server or the driver would report. */
export type Script = (statement: string) => void;

export interface ScriptedDatabase {
  readonly database: Database;
  /** Which connection took which statement, `2 COMMIT` for one. */
  readonly statements: readonly string[];
}

/** An error that the server answered, as the driver reports it. */
export function serverError(code: string, severity: 'ERROR' | 'FATAL' = 'ERROR'): pg.DatabaseError {
  const error = new pg.DatabaseError(`reported with ${code}`, 0, 'error');
  return Object.assign(error, { code, severity });
}

/** A database whose connections answer from `script`; connections count from 1, over both endpoints. */
export function scriptedDatabase(script: Script, clock = manualTime().clock): ScriptedDatabase {
  const statements: string[] = [];
  const held = { serial: 1, username: 'auth_app', password: 'first' };
  const database = createDatabase({
    readEndpoint: 'reader.invalid',
    writeEndpoint: 'writer.invalid',
    port: 5432,
    database: 'auth',
    credential: { value: () => held, rejectedInUse: () => undefined, settle: () => Promise.resolve() },
    clock,
    client: scriptedClient(script, statements),
  });
  return { database, statements };
}

/** One login, as the driver was asked for it. */
export interface Login {
  readonly number: number;
  readonly host: string;
  readonly user: string;
  readonly password: string;
}
export interface Driver {
  /** Throws what the login meets. */
  readonly logIn: (login: Login) => void;
  /** Throws what the statement meets. */
  readonly answer: (statement: string, login: Login) => void;
}
type DriverClass = NonNullable<DatabaseOptions['client']>;
interface ClientOptions {
  readonly host: string;
  readonly user: string;
  readonly password: string | (() => string);
}

/** What pg-pool 3 asks of a client; logins count from 1. */
export function driverFor({ logIn, answer }: Driver): DriverClass {
  let opened = 0;
  class Client extends EventEmitter {
    readonly number = (opened += 1);
    readonly _queryable = true;
    readonly #options: ClientOptions;
    #login: Login | undefined;
    constructor(options: ClientOptions) {
      super();
      this.#options = options;
    }
    connect(done: (error?: unknown) => void): void {
      setImmediate(() => {
        try {
          const { host, user, password } = this.#options;
          const given = typeof password === 'function' ? password() : password;
          this.#login = { number: this.number, host, user, password: given };
          logIn(this.#login);
          done();
        } catch (error) {
          done(error);
        }
      });
    }
    async query(asked: string | { readonly text: string }): Promise<{ rows: readonly unknown[] }> {
      const text = typeof asked === 'string' ? asked : asked.text;
      await Promise.resolve();
      answer(text, this.#login!);
      return { rows: [] };
    }
    end(done: () => void): void {
      setImmediate(done);
    }
    ref(): void {}
    unref(): void {}
  }
  return Client as unknown as DriverClass;
}

const scriptedClient = (script: Script, statements: string[]): DriverClass =>
  driverFor({
    logIn: () => undefined,
    answer: (text, { number }) => {
      statements.push(`${number} ${text}`);
      script(text);
    },
  });
