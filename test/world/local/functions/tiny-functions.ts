import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { FunctionPart, RegionTopology, RolePart } from '../../../../lib/assembly/topology.ts';

const ROLE_ARN = 'arn:aws:iam::111122223333:role/tiny';
const origin = { stack: 'test', logicalId: 'Tiny', type: 'AWS::Lambda::Function' };
const role: RolePart = {
  origin,
  region: 'eu-west-1',
  arn: ROLE_ARN,
  name: 'tiny',
  statements: [],
  managedPolicies: [],
};

/** A function of a few lines, as the assembly would describe it. */
export const tinyFunction = async (
  folder: string,
  name: string,
  source: string,
  more: Partial<FunctionPart> = {},
): Promise<FunctionPart> => {
  const bundle = join(folder, 'bundles', name);
  await mkdir(bundle, { recursive: true });
  await writeFile(join(bundle, 'index.mjs'), source);
  return {
    origin,
    region: 'eu-west-1',
    name,
    arn: `arn:aws:lambda:eu-west-1:111122223333:function:${name}`,
    roleArn: ROLE_ARN,
    bundle,
    handler: 'index.handler',
    runtime: 'nodejs24.x',
    memoryMegabytes: 256,
    timeoutSeconds: 5,
    environment: {},
    inVpc: false,
    ...more,
  };
};

/** One region that holds nothing but these functions. */
export const primaryWith = (
  ...functions: FunctionPart[]
): Pick<RegionTopology, 'role' | 'region' | 'functions' | 'roles'> => ({
  role: 'primary',
  region: 'eu-west-1',
  functions,
  roles: [role],
});
