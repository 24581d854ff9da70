import { resolve } from 'node:path';

/** Folder of the assembly that the suites' global setup synthesized once. */
export const assemblyOf = (environment: 'dev' | 'staging' | 'prod'): string =>
  resolve('.cache/assemblies', environment);
