/** The guards: the fast tests of templates, run in this process on whatever assembly the environment variable names. */
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

import { failuresIn } from './harness.ts';

/** Tests that look at templates alone. Those that synthesize, or start anything, would run for minutes here. */
export const GUARD_FILES = [
  'test/infra/data-tier.test.ts',
  'test/infra/flags-whole.test.ts',
  'test/infra/front-whole.test.ts',
  'test/infra/function-settings.test.ts',
  'test/infra/roles.test.ts',
  'test/infra/alarms.test.ts',
  'test/infra/descriptor.test.ts',
  'test/infra/region-check.test.ts',
  'test/infra/database.test.ts',
  'test/infra/front.test.ts',
  'test/infra/routing.test.ts',
  'test/infra/functions.test.ts',
  'test/infra/permissions.test.ts',
  'test/infra/stateful-resources.test.ts',
  'test/infra/stateful-identities.test.ts',
  'test/infra/tenant-host.test.ts',
  'test/infra/outputs.test.ts',
  'test/infra/independence.test.ts',
  'test/infra/parity.test.ts',
  'test/assembly/real-assemblies.test.ts',
] as const;
export type GuardFile = (typeof GUARD_FILES)[number];

const harness = new URL('./harness.ts', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '@jest/globals' ? { url: harness, shortCircuit: true } : next(specifier, context),
});

let run = 0;

/** Titles of the tests in `file` that fail. A query makes each import a module of its own. */
export function failuresOf(file: GuardFile): Promise<readonly string[]> {
  run += 1;
  const url = `${pathToFileURL(file).href}?run=${run}`;
  return failuresIn(() => import(url));
}
