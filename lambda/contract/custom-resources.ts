/**
 * The custom resources that a deploy runs, straight on their functions: CloudFormation's event carries `properties`
 * under `ResourceProperties` (every value a string, or a list of them), and the function answers `attributes` under `Data`.
 */
export const CUSTOM_RESOURCES = {
  /** Answers the full ARN (with its random suffix) of a secret, or of its replica, in the function's own region. */
  secretArn: {
    type: 'Custom::HoldoverSecretArn',
    properties: { secretName: 'SecretName' },
    attributes: { arn: 'Arn' },
  },
  /** `Digest` changes with the migrations and with the hosts, and makes CloudFormation run the function again. */
  schemaMigration: {
    type: 'Custom::HoldoverSchemaMigration',
    properties: { digest: 'Digest' },
    attributes: { outcome: 'Outcome' },
  },
  /** Fails where a region does not answer. `Digest` changes with the stack, so that every change asks first. */
  regionCheck: {
    type: 'Custom::HoldoverRegionCheck',
    properties: { regions: 'Regions', tableName: 'TableName', secretName: 'SecretName', digest: 'Digest' },
    attributes: {},
  },
  /** Creates the first keys; repeating it changes nothing. */
  keyBootstrap: { type: 'Custom::HoldoverKeyBootstrap', properties: { shape: 'Shape' }, attributes: {} },
} as const;
