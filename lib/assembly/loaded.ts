import type { EnvironmentDescriptor, StackDescriptor } from '../../lambda/contract/descriptor.ts';
import type { JsonObject } from './json-file.ts';

export interface LoadedStack {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly template: JsonObject;
  readonly templateFile: string;
  readonly descriptor: StackDescriptor;
  /** Names of stacks that are deployed before this one. */
  readonly dependencies: readonly string[];
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
