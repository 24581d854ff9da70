import type { EnvironmentDescriptor, StackDescriptor } from '../../lambda/contract/descriptor.ts';
import type { CloudStack } from './cloud-assembly.ts';

export interface LoadedStack extends CloudStack {
  readonly account: string;
  readonly region: string;
  readonly descriptor: StackDescriptor;
}

export interface LoadedAssembly {
  /** Absolute. */
  readonly directory: string;
  readonly environment: EnvironmentDescriptor;
  readonly fingerprint: string | undefined;
  /** In deploy order. */
  readonly stacks: readonly LoadedStack[];
  /** Absolute path of a file asset by its hash; undefined when no manifest lists it. */
  asset(hash: string): string | undefined;
}
