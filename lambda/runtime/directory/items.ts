/**
 * Items of the directory table, a projection of what requests read (auth traps A6). One item per row of the
 * database: `{pk, version, document}`, `document` being JSON, so that no reader depends on attribute types.
 */
import { TABLE_KEY } from '../../contract/tables.ts';
import type { DirectoryAccount, DirectoryClient, DirectoryHost } from './port.ts';

export interface OrganizationDocument {
  readonly id: string;
  readonly name: string;
  readonly status: 'enabled' | 'disabled';
}
export type HostDocument = DirectoryHost;
export interface ClientDocument extends DirectoryClient {
  readonly status: 'enabled' | 'disabled';
}
export interface AccountDocument extends DirectoryAccount {
  readonly organizationId: string;
}

/** One row as it is projected. `version` is the row's own counter and grows with every change. */
export type Projection = { readonly version: number } & (
  | { readonly kind: 'organization'; readonly document: OrganizationDocument }
  | { readonly kind: 'host'; readonly document: HostDocument }
  | { readonly kind: 'client'; readonly document: ClientDocument }
  | { readonly kind: 'account'; readonly document: AccountDocument }
);
export type ProjectionKind = Projection['kind'];

export const directoryItemKeys = {
  organization: (id: string): string => `organization#${id}`,
  host: (host: string): string => `host#${host}`,
  client: (id: string): string => `client#${id}`,
  account: (id: string): string => `account#${id}`,
  /** Changes with every projection of something that processes keep in memory. */
  version: 'version',
} as const;

export function keyOf(projection: Projection): string {
  switch (projection.kind) {
    case 'organization':
      return directoryItemKeys.organization(projection.document.id);
    case 'host':
      return directoryItemKeys.host(projection.document.host);
    case 'client':
      return directoryItemKeys.client(projection.document.clientId);
    case 'account':
      return directoryItemKeys.account(projection.document.accountId);
  }
}

/** DynamoDB's form of a key. */
export const keyAttributes = (key: string) => ({ [TABLE_KEY]: { S: key } });
