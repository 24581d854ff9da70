import { resolve } from 'node:path';

type EnvironmentName = 'dev' | 'staging' | 'prod';

/** Variable that names another folder to take an environment's assembly from: a broken copy, to test the tests. */
export const assemblyVariableOf = (environment: EnvironmentName): string =>
  `HOLDOVER_ASSEMBLY_OF_TESTS_${environment.toUpperCase()}`;

/** Folder of the assembly that the suites' global setup synthesized once. */
export const assemblyOf = (environment: EnvironmentName): string =>
  process.env[assemblyVariableOf(environment)] ?? resolve('.cache/assemblies', environment);
