/** The two tables of a region as the service uses them, each behind a circuit breaker of its own. */
import type { AuthServiceEnvironment } from '../../contract/environments.ts';
import { tableClient } from '../../runtime/aws-clients.ts';
import { REQUEST_PATH } from '../../runtime/call-limits.ts';
import { wallSeconds } from '../../runtime/clock.ts';
import type { Clock } from '../../runtime/clock.ts';
import { createDirectory } from '../../runtime/directory/directory.ts';
import { directoryItemKeys } from '../../runtime/directory/items.ts';
import type { Directory } from '../../runtime/directory/port.ts';
import { createDirectoryTable } from '../../runtime/directory/table-reader.ts';
import type { TableClient } from '../../runtime/dynamodb/table-client.ts';
import type { BreakerTransition } from '../../runtime/resilience/circuit-breaker.ts';
import { guardTables } from '../../runtime/resilience/guarded-tables.ts';
import type { GuardedTables } from '../../runtime/resilience/guarded-tables.ts';
import type { ArtifactStore } from './artifact-store.ts';
import { DynamoArtifactStore } from './dynamo-artifact-store.ts';

export interface Tables {
  readonly store: ArtifactStore;
  readonly directory: Directory;
  readonly clients: Readonly<Record<'session' | 'directory', TableClient>>;
  /** The same for health checks, which ask whatever the state of a breaker; an answer closes it for requests. */
  readonly health: { readonly store: ArtifactStore; readonly directory: Pick<Directory, 'findHost'> };
}

/** One client, and so one set of connections. Opens nothing before the first use. */
export function openTables(
  environment: AuthServiceEnvironment,
  clock: Clock,
  onTransition: (transition: BreakerTransition) => void,
): Tables {
  const client = tableClient(environment.region, REQUEST_PATH);
  const guarded = (name: 'session-table' | 'directory'): GuardedTables =>
    guardTables(client, { name, limits: REQUEST_PATH, clock, onTransition });
  const session = guarded('session-table');
  const directory = guarded('directory');
  const storeOver = (tables: TableClient): ArtifactStore =>
    new DynamoArtifactStore(tables, environment.sessionTable, () => wallSeconds(clock));
  const known = createDirectory(createDirectoryTable(directory.tables, environment.directoryTable), clock);
  return {
    store: storeOver(session.tables),
    directory: known,
    clients: { session: session.tables, directory: directory.tables },
    health: {
      store: storeOver(session.asked),
      directory: askedWhenOpen(directory, environment.directoryTable, known),
    },
  };
}

/** The directory answers from memory: what is in it says nothing about a table whose circuit is open. */
function askedWhenOpen(
  { breaker, asked }: GuardedTables,
  table: string,
  directory: Directory,
): Pick<Directory, 'findHost'> {
  const readHost = createDirectoryTable(asked, table).readDocument;
  return {
    findHost: async (host) => {
      if (breaker.state.kind !== 'closed') await readHost(directoryItemKeys.host(host));
      return directory.findHost(host);
    },
  };
}
