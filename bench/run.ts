/**
 * `npm run bench [-- NAME...] [--json]`: measures, never asserts. Exit code 0 whatever the figures are; 3 for a name
 * that there is not.
 */
import { benches } from './benches.ts';
import type { Bench, Comparison } from './model.ts';
import { rowsOf, tableOf } from './table.ts';

const EXIT_USAGE = 3;

interface Options {
  readonly chosen: readonly Bench[];
  readonly json: boolean;
}

async function main(words: readonly string[]): Promise<number> {
  const options = optionsOf(words);
  if (typeof options === 'string') {
    process.stderr.write(`bench: ${options}\n`);
    return EXIT_USAGE;
  }
  for (const bench of options.chosen) {
    const startedAt = performance.now();
    const comparisons = await bench.run();
    const seconds = (performance.now() - startedAt) / 1000;
    process.stdout.write(
      options.json ? `${jsonOf(bench, comparisons)}\n` : `${tableOf(bench, comparisons, seconds)}\n`,
    );
  }
  return 0;
}

/** A text says what is wrong. */
function optionsOf(words: readonly string[]): Options | string {
  const names = words.filter((word) => word !== '--json');
  const unknown = names.find((name) => !benches.some((bench) => bench.name === name));
  if (unknown !== undefined) {
    const known = benches.map(({ name }) => name).join(', ');
    return `there is no bench "${unknown}"; there are ${known}, and the option --json`;
  }
  const chosen = names.length === 0 ? benches : benches.filter(({ name }) => names.includes(name));
  return { chosen, json: words.includes('--json') };
}

/** One line a bench. */
const jsonOf = ({ name, measures }: Bench, comparisons: readonly Comparison[]): string =>
  JSON.stringify({
    name,
    measures,
    comparisons: comparisons.map((comparison) => ({
      title: comparison.title,
      unit: comparison.unit,
      rows: rowsOf(comparison),
    })),
  });

process.exitCode = await main(process.argv.slice(2));
