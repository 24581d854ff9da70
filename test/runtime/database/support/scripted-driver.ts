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

/** What pg-pool 3 asks of a client. */
function scriptedClient(script: Script, statements: string[]): NonNullable<DatabaseOptions['client']> {
  let opened = 0;
  class Client extends EventEmitter {
    readonly number = (opened += 1);
    readonly _queryable = true;
    connect(done: () => void): void {
      setImmediate(done);
    }
    async query(asked: string | { readonly text: string }): Promise<{ rows: readonly unknown[] }> {
      const text = typeof asked === 'string' ? asked : asked.text;
      await Promise.resolve();
      statements.push(`${this.number} ${text}`);
      script(text);
      return { rows: [] };
    }
    end(done: () => void): void {
      setImmediate(done);
    }
    ref(): void {}
    unref(): void {}
  }
  return Client as unknown as NonNullable<DatabaseOptions['client']>;
}
