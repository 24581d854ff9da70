/** What the CDK's deploy does, against an emulator: bootstrap, assets to the bucket, stacks in order. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import type { LoadedAssembly, LoadedStack } from '../../../lib/assembly/loaded.ts';
import type { EmulatorApi } from './query-api.ts';

/** The CDK's default. */
const QUALIFIER = 'hnb659fds';
const BOOTSTRAP_VERSION = '30';
const STACK_TIMEOUT_MILLISECONDS = 90_000;

/** What `cdk bootstrap` would leave behind, as far as a template asks for it. */
export async function bootstrap(api: EmulatorApi, region: string, account: string): Promise<void> {
  await api.json(region, 'ssm', 'AmazonSSM.PutParameter', {
    Name: `/cdk-bootstrap/${QUALIFIER}/version`,
    Type: 'String',
    Value: BOOTSTRAP_VERSION,
  });
  await api.put(
    region,
    's3',
    `/cdk-${QUALIFIER}-assets-${account}-${region}`,
    `<CreateBucketConfiguration><LocationConstraint>${region}</LocationConstraint></CreateBucketConfiguration>`,
  );
}

interface FileAsset {
  readonly source: { readonly path: string; readonly packaging: string };
  readonly destinations: Readonly<
    Record<string, { readonly region: string; readonly bucketName: string; readonly objectKey: string }>
  >;
}

/** Zips and uploads every bundle to where the manifests say. */
export async function uploadBundles(
  api: EmulatorApi,
  { directory, environment }: LoadedAssembly,
): Promise<number> {
  const scratch = mkdtempSync(join(tmpdir(), 'holdover-emulator-'));
  try {
    const bundles = fileAssets(directory).filter(({ source }) => source.packaging === 'zip');
    for (const { source, destinations } of bundles)
      for (const { region, bucketName, objectKey } of Object.values(destinations)) {
        const archive = zip(join(directory, source.path), join(scratch, objectKey));
        const bucket = bucketName.replaceAll('${AWS::AccountId}', environment.account);
        await api.put(region, 's3', `/${bucket}/${objectKey}`, readFileSync(archive));
      }
    return bundles.length;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

const fileAssets = (directory: string): readonly FileAsset[] =>
  readdirSync(directory)
    .filter((name) => name.endsWith('.assets.json'))
    .flatMap((name) => {
      const manifest = JSON.parse(readFileSync(join(directory, name), 'utf8')) as {
        readonly files: Readonly<Record<string, FileAsset>>;
      };
      return Object.values(manifest.files);
    });

/** Python is there, since the emulator is. */
function zip(folder: string, archive: string): string {
  const script =
    'import shutil, sys; shutil.make_archive(sys.argv[1].removesuffix(".zip"), "zip", sys.argv[2])';
  const { status, stderr } = spawnSync('python3', ['-c', script, archive, folder], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`cannot zip ${folder}: ${stderr}`);
  return archive;
}

/** The status that a stack comes to rest in; after a failure with the emulator's reasons. */
export async function createStack(api: EmulatorApi, stack: LoadedStack, body: string): Promise<string> {
  await api.cloudFormation(stack.region, 'CreateStack', {
    StackName: stack.name,
    TemplateBody: body,
    'Capabilities.member.1': 'CAPABILITY_IAM',
  });
  const status = await restingStatus(api, stack);
  return status === 'CREATE_COMPLETE' ? status : `${status}: ${await failureReasons(api, stack)}`;
}

/** Undefined when it is gone, else why it stays. */
export async function deleteStack(api: EmulatorApi, stack: LoadedStack): Promise<string | undefined> {
  try {
    await api.cloudFormation(stack.region, 'DeleteStack', { StackName: stack.name });
    const status = await restingStatus(api, stack);
    return status === 'DELETE_COMPLETE' ? undefined : `${status}: ${await failureReasons(api, stack)}`;
  } catch (error) {
    const { message } = error as Error;
    return message.includes('does not exist') ? undefined : message;
  }
}

async function restingStatus(api: EmulatorApi, { name, region }: LoadedStack): Promise<string> {
  const deadline = Date.now() + STACK_TIMEOUT_MILLISECONDS;
  for (;;) {
    const text = await api.cloudFormation(region, 'DescribeStacks', { StackName: name });
    const status = /<StackStatus>(\w+)</.exec(text)?.[1] ?? 'no status';
    if (!status.endsWith('_IN_PROGRESS')) return status;
    if (Date.now() > deadline) throw new Error(`${name} stays ${status}`);
    // CloudFormation has no event to wait for: its own clients poll too.
    await pause(100);
  }
}

async function failureReasons(api: EmulatorApi, { name, region }: LoadedStack): Promise<string> {
  const events = await api.cloudFormation(region, 'DescribeStackEvents', { StackName: name });
  const failed = events.split('<member>').filter((event) => event.includes('_FAILED<'));
  const field = (event: string, tag: string): string => new RegExp(`<${tag}>([^<]*)<`).exec(event)?.[1] ?? '';
  return failed
    .map((event) => `${field(event, 'LogicalResourceId')}: ${field(event, 'ResourceStatusReason')}`)
    .join('; ');
}
