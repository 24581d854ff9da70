/**
 * Aurora PostgreSQL versions that a global database of Serverless v2 instances takes and that RDS still creates, as
 * of aws-cdk-lib 2.276.0 (its versions without a deprecation) and of the Aurora user guide, "Supported Regions and
 * DB engines for Aurora global databases". Both members carry the one version of the configuration, so they always
 * pair. Major 18 is left out until the local world has run it.
 */
export const GLOBAL_DATABASE_VERSIONS: readonly string[] = [
  '15.8',
  '15.10',
  '15.12',
  '15.13',
  '15.14',
  '15.15',
  '15.17',
  '16.4',
  '16.6',
  '16.8',
  '16.9',
  '16.10',
  '16.11',
  '16.13',
  '17.4',
  '17.5',
  '17.6',
  '17.7',
  '17.9',
];
