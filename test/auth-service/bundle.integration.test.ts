/**
 * The minified bundle answers /token. The library looks lifetimes up by class name, so a bundle without `keepNames`
 * serves discovery and fails there; nothing but a token request sees it.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { build } from 'esbuild';

const banner = {
  js: "import { createRequire as bundled } from 'node:module';const require = bundled(import.meta.url);",
};
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdover-bundle-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function bundle(entry: string, name: string, keepNames: boolean): Promise<string> {
  const outfile = join(folder, `${name}.mjs`);
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    banner,
    minify: true,
    keepNames,
    logLevel: 'silent',
  });
  return outfile;
}

function run(script: string, environment: Readonly<Record<string, string>> = {}) {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '--no-warnings', '-e', script],
    {
      encoding: 'utf8',
      env: environment,
      timeout: 30_000,
    },
  );
  return { stdout: stdout.trim(), stderr };
}

const SIGN_IN = (file: string): string =>
  `import { signInAndRefresh } from ${JSON.stringify(file)}; console.log(JSON.stringify(await signInAndRefresh())); process.exit(0)`;

test('sign-in, code exchange and refresh through a minified bundle', async () => {
  const file = await bundle('test/auth-service/support/bundle-entry.ts', 'kept', true);
  expect(run(SIGN_IN(file)).stdout).toBe('[200,200]');
}, 60_000);

test('and the same without names fails, so the test above sees what it is for', async () => {
  const file = await bundle('test/auth-service/support/bundle-entry.ts', 'lost', false);
  expect(run(SIGN_IN(file)).stdout).not.toBe('[200,200]');
}, 60_000);

test('the handler loads on its own, is at most 1.5 MB, and answers 421 and 503 with nothing around it', async () => {
  const file = await bundle('lambda/auth-service/handler.ts', 'handler', true);
  expect(statSync(file).size).toBeLessThanOrEqual(1_500_000);
  const script = `
    import { handler } from ${JSON.stringify(file)};
    const ask = async (host) => (await handler({ httpMethod: 'GET', path: '/auth', multiValueHeaders: { host: [host] }, body: '', isBase64Encoded: false, requestContext: { elb: {} } })).statusCode;
    console.log('ANSWERS ' + await ask('evil.example') + ' ' + await ask('login.example'));
    process.exit(0)`;
  const { stdout } = run(script, {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'none',
    AWS_SECRET_ACCESS_KEY: 'none',
    // Nothing listens there: every call ends at once.
    AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    HOLDOVER_ENVIRONMENT: 'dev',
    HOLDOVER_ROLE: 'primary',
    HOLDOVER_PUBLIC_HOSTS: 'login.example',
    HOLDOVER_ADMINISTRATION_HOSTS: 'login.example',
    HOLDOVER_REGION_HOST: 'region.example',
    HOLDOVER_OTHER_REGION: 'eu-central-1',
    HOLDOVER_ESCROW_KEY: 'alias/k',
    HOLDOVER_SESSION_TABLE: 's',
    HOLDOVER_DIRECTORY_TABLE: 'd',
    HOLDOVER_DATABASE_SECRET: 'a',
    HOLDOVER_SIGNING_KEYS_SECRET: 'b',
    HOLDOVER_MAC_KEYS_SECRET: 'c',
    HOLDOVER_COOKIE_KEYS_SECRET: 'e',
    HOLDOVER_PROBE_SECRET: 'probe',
    HOLDOVER_DATABASE_NAME: 'f',
    HOLDOVER_DATABASE_PORT: '5432',
    HOLDOVER_DATABASE_READ_ENDPOINT: '127.0.0.1',
    HOLDOVER_DATABASE_WRITE_ENDPOINT: '127.0.0.1',
    HOLDOVER_CLUSTER_ENDPOINT: '127.0.0.1',
    HOLDOVER_CLUSTER_READ_ENDPOINT: '127.0.0.1',
    HOLDOVER_RDS_AUTHORITIES_FILE: 'absent.pem',
    HOLDOVER_SPARE_CONNECTION_SHARE: '0.02',
    HOLDOVER_SPARE_CONNECTIONS_PER_MINUTE: '600',
    HOLDOVER_WRITER_GUARD: 'consent',
    HOLDOVER_FLAGS_APPLICATION: 'g',
    HOLDOVER_FLAGS_ENVIRONMENT: 'h',
    HOLDOVER_FLAGS_PROFILE: 'i',
  });
  expect(stdout).toContain('ANSWERS 421 503');
}, 60_000);
