/**
 * The environment of every function. `AWS_REGION` is Lambda's own.
 * Endpoints are the region's own: a secret holds none.
 */
import { choice, environmentCodec, integer, list, listOrNone, share, text } from './environment-codec.ts';
import { WRITER_GUARDS } from './regions.ts';
import type { RegionRole } from './regions.ts';

const roles: readonly RegionRole[] = ['primary', 'standby'];

/** Named here because a world with authorities of its own gives the function another file. */
export const RDS_AUTHORITIES_VARIABLE = 'HOLDOVER_RDS_AUTHORITIES_FILE';

const common = {
  environment: text('HOLDOVER_ENVIRONMENT'),
  role: choice('HOLDOVER_ROLE', roles),
  region: text('AWS_REGION'),
};

export const authServiceEnvironment = environmentCodec({
  ...common,
  /** Every issuer, tenants' hosts too. */
  publicHosts: list('HOLDOVER_PUBLIC_HOSTS'),
  /** Those of them that answer administration: our own. */
  administrationHosts: list('HOLDOVER_ADMINISTRATION_HOSTS'),
  /** The name that serves `/health/*` only. */
  regionHost: text('HOLDOVER_REGION_HOST'),
  /** Its secrets are byte copies of ours under the same names. */
  otherRegion: text('HOLDOVER_OTHER_REGION'),
  sessionTable: text('HOLDOVER_SESSION_TABLE'),
  /** Alias of the own region's key that seals what is put aside in the session table. */
  escrowKey: text('HOLDOVER_ESCROW_KEY'),
  directoryTable: text('HOLDOVER_DIRECTORY_TABLE'),
  databaseSecret: text('HOLDOVER_DATABASE_SECRET'),
  signingKeysSecret: text('HOLDOVER_SIGNING_KEYS_SECRET'),
  macKeysSecret: text('HOLDOVER_MAC_KEYS_SECRET'),
  cookieKeysSecret: text('HOLDOVER_COOKIE_KEYS_SECRET'),
  /** Of it the service reads the key that probes sign their questions with. */
  probeSecret: text('HOLDOVER_PROBE_SECRET'),
  databaseName: text('HOLDOVER_DATABASE_NAME'),
  databasePort: integer('HOLDOVER_DATABASE_PORT', 1),
  /** RDS Proxy's read-only endpoint of this region. */
  databaseReadEndpoint: text('HOLDOVER_DATABASE_READ_ENDPOINT'),
  /** RDS Proxy's read/write endpoint of this region; it has no writer while the region is a standby. */
  databaseWriteEndpoint: text('HOLDOVER_DATABASE_WRITE_ENDPOINT'),
  /** Aurora's own endpoints of this region, for the way past the proxy. */
  clusterReadEndpoint: text('HOLDOVER_CLUSTER_READ_ENDPOINT'),
  clusterEndpoint: text('HOLDOVER_CLUSTER_ENDPOINT'),
  /** PEM file of RDS's certificate authorities, relative to the bundle. */
  rdsAuthoritiesFile: text(RDS_AUTHORITIES_VARIABLE),
  /** Of the connections that would be opened through the proxy. */
  spareConnectionShare: share('HOLDOVER_SPARE_CONNECTION_SHARE'),
  /** New connections past the proxy that one process may open. */
  spareConnectionsPerMinute: integer('HOLDOVER_SPARE_CONNECTIONS_PER_MINUTE', 1),
  writerGuard: choice('HOLDOVER_WRITER_GUARD', WRITER_GUARDS),
  /** AppConfig's names of this region's document of feature flags. */
  flagsApplication: text('HOLDOVER_FLAGS_APPLICATION'),
  flagsEnvironment: text('HOLDOVER_FLAGS_ENVIRONMENT'),
  flagsProfile: text('HOLDOVER_FLAGS_PROFILE'),
});
export type AuthServiceEnvironment = ReturnType<typeof authServiceEnvironment.decode>;

export const healthEnvironment = environmentCodec({
  ...common,
  sessionTable: text('HOLDOVER_SESSION_TABLE'),
});
export type HealthEnvironment = ReturnType<typeof healthEnvironment.decode>;

export const probeEnvironment = environmentCodec({
  ...common,
  publicHosts: list('HOLDOVER_PUBLIC_HOSTS'),
  ownRegionHost: text('HOLDOVER_REGION_HOST'),
  otherRegionHost: text('HOLDOVER_OTHER_REGION_HOST'),
  tenantHosts: listOrNone('HOLDOVER_TENANT_HOSTS'),
  probeSecret: text('HOLDOVER_PROBE_SECRET'),
});
export type ProbeEnvironment = ReturnType<typeof probeEnvironment.decode>;

export const schemaMigrationEnvironment = environmentCodec({
  ...common,
  publicHosts: list('HOLDOVER_PUBLIC_HOSTS'),
  directoryTable: text('HOLDOVER_DIRECTORY_TABLE'),
  /** Aurora's own cluster (writer) endpoint: migrations never go through a proxy. */
  clusterEndpoint: text('HOLDOVER_CLUSTER_ENDPOINT'),
  databaseName: text('HOLDOVER_DATABASE_NAME'),
  databasePort: integer('HOLDOVER_DATABASE_PORT', 1),
  ownerSecret: text('HOLDOVER_OWNER_SECRET'),
  databaseSecret: text('HOLDOVER_DATABASE_SECRET'),
  administratorSecret: text('HOLDOVER_ADMINISTRATOR_SECRET'),
  probeSecret: text('HOLDOVER_PROBE_SECRET'),
  /** Region whose database may be written on day one: it seeds the epoch row. */
  primaryRegion: text('HOLDOVER_PRIMARY_REGION'),
});
export type SchemaMigrationEnvironment = ReturnType<typeof schemaMigrationEnvironment.decode>;

export const keyBootstrapEnvironment = environmentCodec({
  ...common,
  signingKeysSecret: text('HOLDOVER_SIGNING_KEYS_SECRET'),
  macKeysSecret: text('HOLDOVER_MAC_KEYS_SECRET'),
  cookieKeysSecret: text('HOLDOVER_COOKIE_KEYS_SECRET'),
  administratorSecret: text('HOLDOVER_ADMINISTRATOR_SECRET'),
  probeSecret: text('HOLDOVER_PROBE_SECRET'),
});
export type KeyBootstrapEnvironment = ReturnType<typeof keyBootstrapEnvironment.decode>;

export const directorySweeperEnvironment = environmentCodec({
  ...common,
  directoryTable: text('HOLDOVER_DIRECTORY_TABLE'),
  databaseSecret: text('HOLDOVER_DATABASE_SECRET'),
  databaseName: text('HOLDOVER_DATABASE_NAME'),
  databasePort: integer('HOLDOVER_DATABASE_PORT', 1),
  /** RDS Proxy's read/write endpoint of this region; it has no writer while the region is a standby. */
  databaseWriteEndpoint: text('HOLDOVER_DATABASE_WRITE_ENDPOINT'),
  /** Aurora's own cluster (writer) endpoint, for the way past the proxy. */
  clusterEndpoint: text('HOLDOVER_CLUSTER_ENDPOINT'),
  /** PEM file of RDS's certificate authorities, relative to the bundle. */
  rdsAuthoritiesFile: text(RDS_AUTHORITIES_VARIABLE),
  /** Of the connections that would be opened through the proxy. */
  spareConnectionShare: share('HOLDOVER_SPARE_CONNECTION_SHARE'),
});
export type DirectorySweeperEnvironment = ReturnType<typeof directorySweeperEnvironment.decode>;

export const secretRotationEnvironment = environmentCodec({
  ...common,
  /** Aurora's own cluster (writer) endpoint: a new password is set and tried past the proxy. */
  clusterEndpoint: text('HOLDOVER_CLUSTER_ENDPOINT'),
  databaseName: text('HOLDOVER_DATABASE_NAME'),
  databasePort: integer('HOLDOVER_DATABASE_PORT', 1),
  databaseSecret: text('HOLDOVER_DATABASE_SECRET'),
  signingKeysSecret: text('HOLDOVER_SIGNING_KEYS_SECRET'),
  macKeysSecret: text('HOLDOVER_MAC_KEYS_SECRET'),
  cookieKeysSecret: text('HOLDOVER_COOKIE_KEYS_SECRET'),
  /** Between two rotations. */
  passwordDays: integer('HOLDOVER_PASSWORD_ROTATION_DAYS', 1),
  keyDays: integer('HOLDOVER_KEY_ROTATION_DAYS', 1),
});
export type SecretRotationEnvironment = ReturnType<typeof secretRotationEnvironment.decode>;

export const failoverStepsEnvironment = environmentCodec({
  ...common,
  clusterEndpoint: text('HOLDOVER_CLUSTER_ENDPOINT'),
  databaseName: text('HOLDOVER_DATABASE_NAME'),
  databasePort: integer('HOLDOVER_DATABASE_PORT', 1),
  ownerSecret: text('HOLDOVER_OWNER_SECRET'),
});
export type FailoverStepsEnvironment = ReturnType<typeof failoverStepsEnvironment.decode>;
