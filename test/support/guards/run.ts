/**
 * Makes one mistake after the other in a copy of an assembly and runs the guards on it until one fails. Prints a line of
 * JSON a mutant. Arguments: folder of the assembly, environment, and which share of the mutants (`0/2`).
 */
import { assemblyVariableOf } from '../assemblies.ts';
import { ONLY_ENVIRONMENT } from '../only-environment.ts';
import type { EnvironmentName } from '../only-environment.ts';
import { mutateAssembly, readTemplates } from '../mutate-assembly.ts';
import { exclusionOf } from './exclusions.ts';
import type { Finding } from './finding.ts';
import { GUARD_FILES, failuresOf } from './guards.ts';
import type { GuardFile } from './guards.ts';
import { mutantsOf } from './points.ts';
import type { Mutant } from './points.ts';

const [source, environment, share] = process.argv.slice(2) as [string, EnvironmentName, string];
process.env[ONLY_ENVIRONMENT] = environment;
const [part, parts] = share.split('/').map(Number) as [number, number];

/** Whoever caught the last mistake in a resource of this type most likely catches the next one. */
const lastCatcher = new Map<string, GuardFile>();
const inOrder = (type: string): readonly GuardFile[] => {
  const first = lastCatcher.get(type);
  return first === undefined ? GUARD_FILES : [first, ...GUARD_FILES.filter((file) => file !== first)];
};

async function catcherOf(type: string): Promise<Finding['caughtBy']> {
  for (const file of inOrder(type)) {
    const tests = await failuresOf(file);
    if (tests.length === 0) continue;
    lastCatcher.set(type, file);
    return { file, tests };
  }
  return undefined;
}

async function judge(mutant: Mutant): Promise<Finding> {
  const { type, resource, property, change } = mutant;
  const copy = mutateAssembly(source, [
    { ...mutant, id: change, description: change, logicalId: resource, stacks: [] },
  ]);
  process.env[assemblyVariableOf(environment)] = copy.directory;
  try {
    const caughtBy = await catcherOf(type);
    return { type, resource, property, change, ...(caughtBy === undefined ? {} : { caughtBy }) };
  } finally {
    copy.remove();
  }
}

async function expectCleanStart(): Promise<void> {
  process.env[assemblyVariableOf(environment)] = source;
  for (const file of GUARD_FILES) {
    const failed = await failuresOf(file);
    if (failed.length > 0) throw new Error(`${file} fails on the assembly as it is: ${failed.join('; ')}`);
  }
}

await expectCleanStart();
const mutants = mutantsOf(readTemplates(source)).filter((mutant) => exclusionOf(mutant) === undefined);
for (const [index, mutant] of mutants.entries())
  if (index % parts === part) process.stdout.write(`${JSON.stringify(await judge(mutant))}\n`);
