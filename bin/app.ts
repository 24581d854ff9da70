/** The CDK's way in (`npx cdk synth|diff|deploy -c env=NAME`), over the same parts as `npm run synth`. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { App } from 'aws-cdk-lib';

import { DESCRIPTOR_VERSION } from '../lambda/contract/descriptor.ts';
import { DEFAULT_ENVIRONMENT, findEnvironment } from '../lib/config/find-environment.ts';
import { environmentId } from '../lib/config/names.ts';
import { VALIDATION_REPORT, writeSeal } from '../lib/infra/assembly-folder.ts';
import { bundleFunctions } from '../lib/infra/bundles.ts';
import { fingerprintOf } from '../lib/infra/fingerprint.ts';
import { buildPlatform, CDK_CONTEXT } from '../lib/infra/platform.ts';

const root = resolve(import.meta.dirname, '..');
const scratch = mkdtempSync(join(tmpdir(), 'holdover-bundles-'));
try {
  const app = new App({ postCliContext: CDK_CONTEXT });
  const config = findEnvironment(
    (app.node.tryGetContext('env') as string | undefined) ?? DEFAULT_ENVIRONMENT,
  );
  const bundles = await bundleFunctions({ sources: join(root, 'lambda'), output: scratch });
  buildPlatform(app, config, bundles);
  const { directory } = app.synth();
  const fingerprint = fingerprintOf(environmentId(config), root);
  writeSeal(directory, {
    environment: environmentId(config),
    fingerprint,
    contractVersion: DESCRIPTOR_VERSION,
    validated: existsSync(join(directory, VALIDATION_REPORT)),
  });
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 3;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
