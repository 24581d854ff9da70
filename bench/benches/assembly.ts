/** How long worlds and reviews wait for the reader of the assembly. */
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readTopology } from '../../lib/assembly/read-topology.ts';
import type { Bench } from '../model.ts';
import { series } from '../model.ts';
import { inTurns } from '../measure/rounds.ts';

/** Written by `npm run synth`. */
export const ASSEMBLY = resolve('cdk.out');

const ROUNDS = 15;
const WARM_UPS = 2;

export const assembly: Bench = {
  name: 'assembly',
  measures: 'the topology of cdk.out against parsing its templates as JSON and no more',
  run: async () => {
    const walls = await inTurns(ROUNDS, WARM_UPS, {
      parse: () => wallOf(parseTemplates),
      read: () => wallOf(() => readTopology(ASSEMBLY)),
    });
    return [
      {
        title: 'reading an assembly, wall',
        unit: 'ms',
        baseline: series('JSON.parse of the templates', walls.parse),
        subjects: [series('readTopology', walls.read)],
      },
    ];
  },
};

function parseTemplates(): readonly unknown[] {
  return readdirSync(ASSEMBLY)
    .filter((name) => name.endsWith('.template.json'))
    .map((name) => JSON.parse(readFileSync(join(ASSEMBLY, name), 'utf8')) as unknown);
}

function wallOf(work: () => unknown): number {
  const startedAt = performance.now();
  work();
  return performance.now() - startedAt;
}
