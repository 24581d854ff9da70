/** Drills on assemblies with a mistake in them. */
import { expect } from '@jest/globals';

import type { CheckResult } from '../../../lib/evidence/results.ts';
import { assemblyOf } from '../../support/assemblies.ts';
import { mutateAssembly, readTemplates } from '../../support/mutate-assembly.ts';
import type { Mutation } from '../../support/mutate-assembly.ts';
import { phasesOf, runUntilSettled } from './drill-run.ts';
import type { DrillRun } from './drill-run.ts';
import { NOTHING_LEFT } from './traces.ts';

export const templates = readTemplates(assemblyOf('dev'));

/** Runs a scenario on a copy of the shared assembly with this one mistake in it. */
export async function runOnBroken(mutation: Mutation, scenario = 'region-loss'): Promise<DrillRun> {
  const copy = mutateAssembly(assemblyOf('dev'), [mutation]);
  try {
    const name = `broken-${mutation.id.replaceAll(/[^A-Za-z0-9]+/g, '-')}`;
    return await runUntilSettled({ name, scenario, assembly: copy.directory });
  } finally {
    copy.remove();
  }
}

export interface Finding {
  /** Id of the check that must fail. */
  readonly check: string;
  readonly stage: string;
  /** `<stack>/<logical id>` that the check must name. */
  readonly part: string;
  /** Last phase before the stop: the story may not go on after its gate. */
  readonly endsIn: string;
}

/** The mistake was seen in what happened, is named in the results, and ended the run at its gate. */
export function expectFinding(run: DrillRun, { check, stage, part, endsIn }: Finding): void {
  const found = failuresOf(run).find(({ id }) => id === check);
  expect({ exitCode: run.exitCode, outcome: run.results.outcome, failed: failuresOf(run) }).toMatchObject({
    exitCode: 1,
    outcome: 'fail',
    failed: expect.arrayContaining([expect.objectContaining({ id: check, stage })]) as unknown,
  });
  expect(found!.logicalIds).toContain(part);
  expect(phasesOf(run.folder).at(-2)).toBe(endsIn);
  expect(run.left).toEqual(NOTHING_LEFT);
}

export const failuresOf = ({ results }: DrillRun): readonly CheckResult[] =>
  results.checks.filter(({ outcome }) => outcome === 'fail');

/** The resource that a mutation changed, as results name it. */
export const partOf = ({ stacks, logicalId }: Mutation): string => `${stacks[0]!}/${logicalId}`;
