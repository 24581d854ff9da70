import type { ReviewModel } from '../../model/model.ts';
import type { ReviewedResource } from '../../model/resource.ts';
import { defineRule } from '../../rule.ts';
import { nameOf, secretNameOf, writtenFields } from './names.ts';

const HOST = /^(?:(?:db|database)?_?host(?:name)?|endpoint|url|server)$/i;

export const secretHoldsHost = defineRule({
  id: 'secret-holds-host',
  family: 'secrets',
  severity: 'warning',
  title: 'A replicated secret names no host of one region',
  why: 'A replica is a byte copy: the standby reads the lost region’s host from it, until somebody can write the secret again.',
  source: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/add-regions.html',
  fix: 'Take hosts from each region’s own configuration; keep only what both regions share in the secret.',
  controls: [
    { catalogue: 'NIST CSF 2.0', id: 'PR.IR-03' },
    { catalogue: 'NIST 800-53', id: 'CP-10' },
  ],
  subjects: (model) =>
    model.ofType('AWS::SecretsManager::Secret').filter(({ raw }) => raw.ReplicaRegions !== undefined),
  *check(secret, model) {
    for (const [field, value] of Object.entries(writtenFields(secret)))
      if (HOST.test(field) && typeof value === 'string' && isRegional(value, model))
        yield `its field "${field}" is ${value}, and the replica’s too`;
    for (const attachment of attachmentsOf(secret, model))
      yield `${attachment.address} writes the host of its database into it, and so into the replica`;
  },
});

/** A global cluster's writer endpoint (`x.global-y.global.rds.amazonaws.com`) follows the writer. */
const isRegional = (host: string, { roles }: ReviewModel): boolean =>
  !host.includes('.global.') && Object.values(roles.regions).some((region) => host.includes(region));

/** CloudFormation completes the secret with engine, host and port of what it is attached to. */
const attachmentsOf = (secret: ReviewedResource, model: ReviewModel): readonly ReviewedResource[] =>
  model
    .ofType('AWS::SecretsManager::SecretTargetAttachment')
    .filter((attachment) => attachment.stack === secret.stack || typeof attachment.raw.SecretId === 'string')
    .filter((attachment) => secretNameOf(attachment.text('SecretId') ?? '') === nameOf(secret));
