import type { Rule } from '../../rule.ts';
import { keyOnlyInOneRegion } from './key-only-in-one-region.ts';
import { replicaUnderForeignKey } from './replica-under-foreign-key.ts';
import { rotationTheProxyCannotFollow } from './rotation-the-proxy-cannot-follow.ts';
import { rotationWithoutLimit } from './rotation-without-limit.ts';
import { secretHoldsHost } from './secret-holds-host.ts';
import { secretWithoutReplica } from './secret-without-replica.ts';

export const SECRETS_RULES: readonly Rule[] = [
  keyOnlyInOneRegion,
  replicaUnderForeignKey,
  rotationTheProxyCannotFollow,
  rotationWithoutLimit,
  secretHoldsHost,
  secretWithoutReplica,
];
