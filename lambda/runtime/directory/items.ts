/**
 * Items of the directory table, a projection of what requests read (auth traps A6). One item per row of the
 * database: `{pk, version, document}`, `document` being JSON, so that no reader depends on attribute types.
 */
import { createHash } from 'node:crypto';

import { TABLE_KEY } from '../../contract/tables.ts';
import type {
  DirectoryAccount,
  DirectoryClient,
  DirectoryConnection,
  DirectoryHost,
  UpstreamSubject,
} from './port.ts';

export interface OrganizationDocument {
  readonly id: string;
  readonly name: string;
  readonly status: 'enabled' | 'disabled';
  /** Absent in what code of before connections has written: none. */
  readonly connectionIds?: readonly string[];
}
export interface ConnectionDocument extends DirectoryConnection {
  readonly status: 'enabled' | 'disabled';
}
export interface LinkDocument {
  /** Of {@link linkId}. */
  readonly id: string;
  readonly accountId: string;
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
  | { readonly kind: 'connection'; readonly document: ConnectionDocument }
  | { readonly kind: 'link'; readonly document: LinkDocument }
);
export type ProjectionKind = Projection['kind'];

export const directoryItemKeys = {
  organization: (id: string): string => `organization#${id}`,
  host: (host: string): string => `host#${host}`,
  client: (id: string): string => `client#${id}`,
  account: (id: string): string => `account#${id}`,
  connection: (id: string): string => `connection#${id}`,
  link: (id: string): string => `link#${id}`,
  /** Changes with every projection of something that processes keep in memory. */
  version: 'version',
} as const;

/** A link is found by whom it links; a hash, since keys stand in traces (auth traps A16). */
export const linkId = ({ organizationId, issuer, subject }: UpstreamSubject): string =>
  createHash('sha256')
    .update(JSON.stringify([organizationId, issuer, subject]))
    .digest('base64url');

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
    case 'connection':
      return directoryItemKeys.connection(projection.document.id);
    case 'link':
      return directoryItemKeys.link(projection.document.id);
  }
}

/** DynamoDB's form of a key. */
export const keyAttributes = (key: string) => ({ [TABLE_KEY]: { S: key } });
