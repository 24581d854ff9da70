import { cpSync, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { build as runBuild } from 'esbuild';
import type { Plugin } from 'esbuild';

import { FUNCTION_NAMES } from '../config/names.ts';
import type { FunctionName } from '../config/names.ts';
import type { Bundles } from './context.ts';
import { writeRdsAuthorities } from './rds-authorities.ts';

/** These log in straight to a cluster with a token, and trust nobody but RDS's own authorities there. */
const PAST_THE_PROXY: readonly FunctionName[] = ['auth-service', 'directory-sweeper'];

export class BundleError extends Error {
  readonly code = 'BUNDLE_FAILED';
  constructor(message: string) {
    super(message);
    this.name = 'BundleError';
  }
}

/** Libraries in CommonJS call `require` for Node's own modules, which an ES module does not have. */
const REQUIRE_BANNER =
  "import { createRequire as holdoverCreateRequire } from 'node:module';" +
  'const require = holdoverCreateRequire(import.meta.url);';

/**
 * Node's `http` as a required module. An ES import reads every export of a built-in once, also those that Node loads
 * on demand: for `http` that is the whole of undici, a fifth of a function's start, and nothing here uses it.
 */
const requiredHttp: Plugin = {
  name: 'required-http',
  setup(build) {
    build.onResolve({ filter: /^(node:)?http$/ }, ({ kind }) =>
      kind === 'import-statement'
        ? { path: 'http', namespace: 'required' }
        : { path: 'http', external: true },
    );
    build.onLoad({ filter: /.*/, namespace: 'required' }, () => ({
      contents: "module.exports = require('http');",
      loader: 'js',
    }));
  },
};

/**
 * Koa asks of every answer whether it is a `Response` of fetch; to read that name loads the whole of undici, about
 * 50 ms of each cold start. No answer of the service is one.
 */
const withoutFetchAnswers: Plugin = {
  name: 'without-fetch-answers',
  setup(build) {
    build.onLoad({ filter: /[\\/]koa[\\/]lib[\\/](response|application)\.js$/ }, async ({ path }) => ({
      contents: `const Response = class {};\n${await readFile(path, 'utf8')}`,
      loader: 'js',
    }));
  },
};

export interface BundleOptions {
  /** Folder that holds one folder per function. */
  readonly sources: string;
  /** Receives one folder per function; need not exist. */
  readonly output: string;
}

/**
 * Bundles every function at once, dependencies included, each to `<output>/<function>/index.mjs`. Equal sources give
 * equal bytes.
 * @throws BundleError naming every function without an entry, or what esbuild could not resolve.
 */
export async function bundleFunctions({ sources, output }: BundleOptions): Promise<Bundles> {
  const entry = (name: FunctionName): string => join(sources, name, 'handler.ts');
  const missing = FUNCTION_NAMES.map(entry).filter((path) => !existsSync(path));
  if (missing.length > 0)
    throw new BundleError(`cannot bundle the functions: no entry at ${missing.join(', ')}`);
  await runEsbuild(
    FUNCTION_NAMES.map((name) => ({ in: entry(name), out: `${name}/index` })),
    output,
  );
  copyMigrations(sources, output);
  for (const name of PAST_THE_PROXY) writeRdsAuthorities(join(output, name));
  return Object.fromEntries(FUNCTION_NAMES.map((name) => [name, join(output, name)])) as unknown as Bundles;
}

async function runEsbuild(entryPoints: { in: string; out: string }[], outdir: string): Promise<void> {
  try {
    await runBuild({
      entryPoints,
      outdir,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      platform: 'node',
      target: 'node24',
      format: 'esm',
      mainFields: ['module', 'main'],
      banner: { js: REQUIRE_BANNER },
      minify: true,
      // Error classes are told apart by name in logs and by libraries.
      keepNames: true,
      legalComments: 'none',
      plugins: [requiredHttp, withoutFetchAnswers],
      logLevel: 'silent',
    });
  } catch (error) {
    throw new BundleError(`cannot bundle the functions: ${(error as Error).message}`);
  }
}

/** They are read from disk at run time, so they travel beside the bundle and are part of its hash. */
function copyMigrations(sources: string, output: string): void {
  const migrations = join(sources, 'schema-migration', 'migrations');
  if (existsSync(migrations))
    cpSync(migrations, join(output, 'schema-migration', 'migrations'), { recursive: true });
}
