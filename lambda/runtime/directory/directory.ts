/** The directory port over the table: what rarely changes from memory, accounts and links read for each use. */
import type { Clock } from '../clock.ts';
import { TemporarilyUnavailable } from '../errors.ts';
import { directoryItemKeys, linkId } from './items.ts';
import type {
  AccountDocument,
  ClientDocument,
  ConnectionDocument,
  HostDocument,
  LinkDocument,
  OrganizationDocument,
} from './items.ts';
import type { Directory, DirectoryClient } from './port.ts';
import { Snapshot } from './snapshot.ts';
import type { DirectoryTable } from './table-reader.ts';

/** Nothing is read before the first use. Every method throws TemporarilyUnavailable when it cannot tell. */
export function createDirectory(table: DirectoryTable, clock: Clock): Directory {
  const snapshot = new Snapshot({
    readDocument: (key) => table.readDocument(key),
    readVersion: () => table.readVersionText(directoryItemKeys.version),
    clock,
  });
  // Documents are written by this project's own projection only, under the shapes of items.ts.
  const held = async <T>(key: string) => (await orUnavailable(snapshot.find(key))) as T | undefined;
  const findHost = (host: string) => held<HostDocument>(directoryItemKeys.host(host));
  const findOrganization = (id: string) => held<OrganizationDocument>(directoryItemKeys.organization(id));
  const findConnection = (id: string) => held<ConnectionDocument>(directoryItemKeys.connection(id));
  return {
    findHost,
    findClient: async (host, clientId) => {
      const [home, client] = await Promise.all([
        findHost(host),
        held<ClientDocument>(directoryItemKeys.client(clientId)),
      ]);
      if (home === undefined || client?.status !== 'enabled' || !serves(home, client)) return undefined;
      if (client.organizationId === undefined) return client;
      const organization = await findOrganization(client.organizationId);
      return organization?.status === 'enabled' ? client : undefined;
    },
    findAccount: async (accountId) => {
      const document = await orUnavailable(table.readDocument(directoryItemKeys.account(accountId)));
      return (document as AccountDocument | undefined) ?? 'unknown';
    },
    findConnections: async (organizationId) => {
      const organization = await findOrganization(organizationId);
      if (organization?.status !== 'enabled') return [];
      const found = await Promise.all((organization.connectionIds ?? []).map(findConnection));
      return found.filter((connection) => connection?.status === 'enabled') as readonly ConnectionDocument[];
    },
    findLink: async (subject) => {
      const document = await orUnavailable(table.readDocument(directoryItemKeys.link(linkId(subject))));
      return (document as LinkDocument | undefined)?.accountId;
    },
  };
}

/** A host of one organisation serves its clients and those of the whole environment; any other host serves all. */
const serves = (host: HostDocument, client: DirectoryClient): boolean =>
  host.organizationId === undefined ||
  client.organizationId === undefined ||
  host.organizationId === client.organizationId;

async function orUnavailable<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    throw new TemporarilyUnavailable('directory', 'the directory cannot be read', 5, error);
  }
}
