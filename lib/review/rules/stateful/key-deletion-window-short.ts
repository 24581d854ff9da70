import { defineRule } from '../../rule.ts';
import { meantToLast } from '../disposable.ts';

/** KMS takes 7 to 30 days. A week is over before somebody is back from leave. */
const NEEDED_DAYS = 14;

export const keyDeletionWindowShort = defineRule({
  id: 'key-deletion-window-short',
  family: 'stateful',
  severity: 'note',
  title: 'A deleted key can be called back for two weeks',
  why: 'When the window is over, all that the key sealed is lost for good, replicas and backups included.',
  source: 'https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html',
  fix: `Leave PendingWindowInDays at its default of 30, or set at least ${NEEDED_DAYS}.`,
  controls: [{ catalogue: 'NIST 800-53', id: 'SC-12' }],
  subjects: meantToLast('AWS::KMS::Key', 'AWS::KMS::ReplicaKey'),
  *check(key) {
    const days = key.number('PendingWindowInDays');
    if (days !== undefined && days < NEEDED_DAYS)
      yield `can be called back for ${days} days, needs at least ${NEEDED_DAYS}`;
  },
});
