import { CfnAlias, CfnKey } from 'aws-cdk-lib/aws-kms';
import { AccountRootPrincipal, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Stack } from 'aws-cdk-lib';

import { environmentId, KEY_PURPOSES } from '../config/names.ts';
import type { KeyPurpose } from '../config/names.ts';
import type { RegionContext } from './context.ts';
import { keepState } from './removal.ts';

/** AWS's minimum is 7 days. A replica whose key is gone is cut loose for good after 20 hours, so prod waits longest. */
const PENDING_WINDOW_DAYS = { retain: 30, delete: 7 } as const;

const IDS: Readonly<Record<KeyPurpose, string>> = {
  secrets: 'SecretsKey',
  tables: 'TablesKey',
  database: 'DatabaseKey',
};

/** One ordinary key per purpose under a derived alias. No multi-region key: its replica needs the other region's random id. */
export function createKeys(stack: Stack, context: RegionContext): void {
  for (const purpose of KEY_PURPOSES) {
    const key = new CfnKey(stack, IDS[purpose], {
      description: `Holdover ${environmentId(context.config)}: ${purpose}`,
      enableKeyRotation: true,
      pendingWindowInDays: PENDING_WINDOW_DAYS[context.config.statefulResources],
      keyPolicy: new PolicyDocument({
        statements: [
          // The account's IAM policies decide; without this statement a key can lock everyone out.
          new PolicyStatement({
            principals: [new AccountRootPrincipal()],
            actions: ['kms:*'],
            resources: ['*'],
          }),
        ],
      }),
    });
    keepState(context, key);
    new CfnAlias(stack, `${IDS[purpose]}Alias`, {
      aliasName: context.names.keyAliases[purpose],
      targetKeyId: key.ref,
    });
  }
}
