import { defineRule } from '../../rule.ts';
import { nameOf, secretNameOf, writtenFields } from './names.ts';

export const rotationWithoutLimit = defineRule({
  id: 'rotation-without-limit',
  family: 'secrets',
  severity: 'note',
  title: 'A database’s password is changed from time to time',
  why: 'It lives without a limit, and the first change ever is the one that has to be made in a hurry, in two regions.',
  source: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets.html',
  fix: 'Give it a RotationSchedule, or accept this with the reason.',
  controls: [
    { catalogue: 'OWASP NHI', id: 'NHI7:2025' },
    { catalogue: 'NIST 800-53', id: 'IA-5' },
  ],
  subjects: (model) =>
    model
      .ofType('AWS::SecretsManager::Secret')
      .filter(({ role, raw }) => role !== undefined && raw.GenerateSecretString !== undefined),
  *check(secret, model) {
    // What is generated beside a user's name is a login's password.
    if (writtenFields(secret).username === undefined) return;
    const schedules = model.ofType('AWS::SecretsManager::RotationSchedule');
    const name = nameOf(secret);
    if (!schedules.some((schedule) => secretNameOf(schedule.text('SecretId') ?? '') === name))
      yield 'nothing rotates its password';
  },
});
