/** How long a review takes: ours as a whole process, and how it grows with an application. */
import { readCloudAssembly } from '../../lib/assembly/cloud-assembly.ts';
import type { CloudAssembly, CloudStack } from '../../lib/assembly/cloud-assembly.ts';
import { RULES } from '../../lib/review/catalogue.ts';
import { judge } from '../../lib/review/judge.ts';
import { createReviewModel } from '../../lib/review/model/model.ts';
import { EMPTY_PROGRAM, wallOfProcess } from '../measure/fresh-process.ts';
import { inTurns } from '../measure/rounds.ts';
import type { Bench, Comparison } from '../model.ts';
import { atMost, series } from '../model.ts';
import { ASSEMBLY } from './assembly.ts';

const ROUNDS = 5;
const WARM_UPS = 1;
const SIZES = [500, 5_000, 20_000] as const;
/** Beyond the start of an empty process. */
const TARGET_MS = 2_000;
/** Linear growth has none; a tenth of the smallest's for each tenfold is noise. */
const SLOPE = atMost(1.25, 'ratio');
/** A review ends with 1 where there are findings: no failure of what is measured. */
const REVIEW = ['bin/review.ts', '--assembly', ASSEMBLY, '--format', 'json', '--fail-on', 'never'];

export const review: Bench = {
  name: 'review',
  measures: 'the review of cdk.out as a process, and of applications of 500, 5,000 and 20,000 resources',
  run: async () => [await wholeProcess(), await growth()],
};

async function wholeProcess(): Promise<Comparison> {
  const walls = await inTurns(ROUNDS, WARM_UPS, {
    empty: () => wallOfProcess(EMPTY_PROGRAM),
    review: () => wallOfProcess(REVIEW),
  });
  const beyond = walls.review.map((wall, round) => wall - (walls.empty[round] ?? 0));
  return {
    title: 'npm run review on both regions, beyond an empty process',
    unit: 'ms',
    baseline: series('an empty process', walls.empty),
    subjects: [series('review', beyond, atMost(TARGET_MS))],
  };
}

async function growth(): Promise<Comparison> {
  const original = readCloudAssembly(ASSEMBLY);
  const [small, middle, large] = SIZES.map((size) => multiplied(original, size));
  const perResource = (assembly: CloudAssembly | undefined) => () => microsecondsEach(assembly ?? original);
  const walls = await inTurns(ROUNDS, WARM_UPS, {
    small: perResource(small),
    middle: perResource(middle),
    large: perResource(large),
  });
  return {
    title: 'all rules, a resource',
    unit: 'us',
    baseline: series(`${SIZES[0]} resources`, walls.small),
    subjects: [
      series(`${SIZES[1]} resources`, walls.middle, SLOPE),
      series(`${SIZES[2]} resources`, walls.large, SLOPE),
    ],
  };
}

function microsecondsEach(assembly: CloudAssembly): number {
  const startedAt = performance.now();
  const model = createReviewModel(assembly);
  judge(model, RULES);
  return ((performance.now() - startedAt) * 1000) / model.resources.length;
}

/** An application that consists of ours several times, cut to about so many resources. */
function multiplied(original: CloudAssembly, size: number): CloudAssembly {
  const resources = original.stacks.reduce(
    (sum, { template }) => sum + Object.keys(template['Resources'] ?? {}).length,
    0,
  );
  const times = Math.max(1, Math.round(size / resources));
  const stacks = Array.from({ length: times }, (_, index) =>
    original.stacks.map((stack) => renamed(stack, index)),
  );
  return { ...original, stacks: stacks.flat() };
}

const renamed = (stack: CloudStack, index: number): CloudStack => ({
  ...stack,
  name: `${stack.name}-${index}`,
  dependencies: stack.dependencies.map((name) => `${name}-${index}`),
});
