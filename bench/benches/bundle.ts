/** What a cold start has to load: the bundles of the assembly as they are. */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readTopology } from '../../lib/assembly/read-topology.ts';
import type { FunctionPart } from '../../lib/assembly/topology.ts';
import type { Bench, Comparison } from '../model.ts';
import { atMost, series } from '../model.ts';
import { wallOfProcess } from '../measure/fresh-process.ts';
import { inTurns } from '../measure/rounds.ts';
import { ASSEMBLY } from './assembly.ts';

const ROUNDS = 11;
const WARM_UPS = 1;
const AUTH_SERVICE = 'auth-service';
const LARGEST_KILOBYTES = 1500;

export const bundle: Bench = {
  name: 'bundle',
  measures: 'size of each function in cdk.out, and a fresh process that imports one against an empty handler',
  run: async () => {
    const functions = readTopology(ASSEMBLY).regions.primary.functions;
    const auth = functions.find(({ name }) => name.includes(AUTH_SERVICE));
    if (auth === undefined) throw new Error(`${ASSEMBLY} holds no function named ${AUTH_SERVICE}`);
    return [sizes(auth, functions), await processes(auth)];
  },
};

function sizes(auth: FunctionPart, functions: readonly FunctionPart[]): Comparison {
  const others = functions.filter((part) => part !== auth);
  return {
    title: 'bundle',
    unit: 'kB',
    baseline: series('limit of the design', [LARGEST_KILOBYTES]),
    subjects: [
      series(shortName(auth), [kilobytesOf(auth)], atMost(LARGEST_KILOBYTES)),
      ...others.map((part) => series(shortName(part), [kilobytesOf(part)])),
    ],
  };
}

/** The environment is in the name already: `holdover-dev-health` is `health`. */
const shortName = ({ name }: FunctionPart): string => name.replace(/^holdover-[a-z]+-/, '');
const fileOf = ({ bundle: folder, handler }: FunctionPart): string =>
  join(folder, `${handler.slice(0, handler.lastIndexOf('.'))}.mjs`);
const kilobytesOf = (part: FunctionPart): number => statSync(fileOf(part)).size / 1000;

async function processes(auth: FunctionPart): Promise<Comparison> {
  const folder = mkdtempSync(join(tmpdir(), 'holdover-bench-'));
  try {
    const empty = join(folder, 'index.mjs');
    writeFileSync(empty, 'export const handler = async () => ({ statusCode: 200 });\n');
    const walls = await inTurns(ROUNDS, WARM_UPS, {
      empty: () => wallOfImport(empty, {}),
      auth: () => wallOfImport(fileOf(auth), auth.environment),
    });
    return {
      title: 'fresh process, from its start to its end, wall',
      unit: 'ms',
      baseline: series('empty handler', walls.empty),
      subjects: [series(shortName(auth), walls.auth, atMost(5, 'ratio'))],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Loads the handler as Lambda does; nothing is invoked and no name is looked up. */
function wallOfImport(file: string, environment: Readonly<Record<string, string>>): number {
  const script = `
    const { handler } = await import(${JSON.stringify(pathToFileURL(file).href)});
    process.exit(typeof handler === 'function' ? 0 : 1);`;
  return wallOfProcess(['--input-type=module', '-e', script], {
    ...environment,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    // The template's path exists on Lambda only.
    NODE_EXTRA_CA_CERTS: undefined,
  });
}
