/** An assembly of Holdover: every stack in a fixed place, with a descriptor, and one that describes the environment. */
import { ENVIRONMENT_METADATA_KEY, STACK_METADATA_KEY } from '../../lambda/contract/descriptor.ts';
import type { EnvironmentDescriptor } from '../../lambda/contract/descriptor.ts';
import { readCloudAssembly } from './cloud-assembly.ts';
import type { CloudStack } from './cloud-assembly.ts';
import { deployOrder } from './deploy-order.ts';
import { readEnvironmentDescriptor, readStackDescriptor } from './descriptors.ts';
import { AssemblyError } from './errors.ts';
import { readFingerprint } from './fingerprint.ts';
import { isObject } from './json-file.ts';
import type { JsonObject } from './json-file.ts';
import type { LoadedAssembly, LoadedStack } from './loaded.ts';

/**
 * Reads a whole assembly; resolves nothing yet.
 * @throws AssemblyError in one plain sentence: missing, not an assembly, corrupt, foreign, older or newer.
 */
export function loadAssembly(directory: string): LoadedAssembly {
  const assembly = readCloudAssembly(directory);
  const stacks = assembly.stacks.map(describedStack);
  return {
    directory: assembly.directory,
    environment: findEnvironment(assembly.directory, stacks),
    fingerprint: readFingerprint(assembly.directory),
    stacks: deployOrder(stacks),
    asset: (hash) => assembly.asset(hash),
  };
}

function describedStack(stack: CloudStack): LoadedStack {
  const { name, account, region, template } = stack;
  if (account === undefined || region === undefined)
    throw new AssemblyError(
      'ASSEMBLY_FOREIGN',
      `stack ${name} is synthesized for "${placeInWords(stack)}", needs a fixed account and region`,
    );
  const descriptor = readStackDescriptor(name, metadata(template, STACK_METADATA_KEY));
  return { ...stack, account, region, descriptor };
}

const placeInWords = ({ account, region }: CloudStack): string =>
  `aws://${account ?? 'unknown-account'}/${region ?? 'unknown-region'}`;

const metadata = (template: JsonObject, key: string): unknown =>
  isObject(template.Metadata) ? template.Metadata[key] : undefined;

function findEnvironment(root: string, stacks: readonly LoadedStack[]): EnvironmentDescriptor {
  for (const { name, template } of stacks) {
    const found = metadata(template, ENVIRONMENT_METADATA_KEY);
    if (found !== undefined) return readEnvironmentDescriptor(name, found);
  }
  throw new AssemblyError(
    'ASSEMBLY_FOREIGN',
    `the assembly at ${root} does not describe its environment: no template carries Metadata["${ENVIRONMENT_METADATA_KEY}"]`,
  );
}
