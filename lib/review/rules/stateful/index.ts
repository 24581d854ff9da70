import type { Rule } from '../../rule.ts';
import { dataDeletedWithStack } from './data-deleted-with-stack.ts';
import { keyDeletionWindowShort } from './key-deletion-window-short.ts';
import { tableTimeToLiveDiffers } from './table-time-to-live-differs.ts';
import { tableWithoutRecovery } from './table-without-recovery.ts';
import { tableWithoutReplica } from './table-without-replica.ts';

export const STATEFUL_RULES: readonly Rule[] = [
  dataDeletedWithStack,
  keyDeletionWindowShort,
  tableTimeToLiveDiffers,
  tableWithoutRecovery,
  tableWithoutReplica,
];
