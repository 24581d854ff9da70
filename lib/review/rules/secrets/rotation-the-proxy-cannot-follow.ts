import { mentionedNames } from '../../../assembly/references.ts';
import type { ReviewModel } from '../../model/model.ts';
import type { ReviewedResource } from '../../model/resource.ts';
import { defineRule } from '../../rule.ts';
import { namesOfProxy, secretNameOf } from './names.ts';

export const rotationTheProxyCannotFollow = defineRule({
  id: 'rotation-the-proxy-cannot-follow',
  family: 'secrets',
  severity: 'error',
  title: 'The secret of an RDS Proxy is rotated by a single user',
  why: 'Alternating users change the name too, and the proxy knows only the current version: whoever still holds the other name gets "no credentials for the role".',
  source: 'https://github.com/aws/aws-cdk/issues/25568',
  fix: 'Rotate by a single user; clients refetch and retry once on a refused password.',
  controls: [
    { catalogue: 'NIST 800-53', id: 'IA-5' },
    { catalogue: 'NIST CSF 2.0', id: 'PR.AA-01' },
  ],
  subjects: (model) => model.ofType('AWS::SecretsManager::RotationSchedule'),
  *check(schedule, model) {
    if (!alternates(schedule, model)) return;
    const secret = secretNameOf(schedule.text('SecretId') ?? '');
    for (const proxy of model.ofType('AWS::RDS::DBProxy'))
      if (namesOfProxy(proxy).includes(secret))
        yield `rotates ${secret} by alternating users, and ${proxy.address} logs in with it`;
  },
});

/** The hosted rotation says it by its type; the CDK's published application by the second secret that it needs. */
function alternates({ raw, stack }: ReviewedResource, model: ReviewModel): boolean {
  if (JSON.stringify(raw.HostedRotationLambda ?? {}).includes('MultiUser')) return true;
  const named = mentionedNames(raw.RotationLambdaARN);
  return model
    .ofType('AWS::Serverless::Application')
    .filter((application) => application.stack === stack && named.has(application.logicalId))
    .some((application) =>
      /MultiUser|masterSecretArn|superuserSecretArn/.test(JSON.stringify(application.raw)),
    );
}
