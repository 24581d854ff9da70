import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { BundleError, bundleFunctions } from '../../lib/infra/bundles.ts';
import type { Scratch } from '../support/infra-stubs.ts';
import { scratch } from '../support/infra-stubs.ts';

let place: Scratch;
beforeEach(() => {
  place = scratch();
});
afterEach(() => place.remove());
const bundleTo = (name: string) =>
  bundleFunctions({ sources: place.functions, output: join(place.folder, name) });

/** Answers a request of its own, as the auth service does at its start. */
const KOA_HANDLER = `
import { createServer, get } from 'node:http';
import Koa from ${JSON.stringify(resolve('node_modules/koa/lib/application.js'))};

export const handler = () => new Promise((resolve) => {
  const app = new Koa();
  app.use((context) => { context.body = { health: 'good' }; });
  const server = createServer(app.callback()).listen(0, '127.0.0.1', () => {
    get({ host: '127.0.0.1', port: server.address().port, agent: false }, (response) => {
      let body = '';
      response.on('data', (chunk) => (body += chunk));
      response.on('end', () => server.close(() => resolve(body)));
    });
  });
});
`;

describe('bundles', () => {
  test('run as they are deployed', async () => {
    const { health } = await bundleTo('out');
    const { handler } = (await import(pathToFileURL(join(health, 'index.mjs')).href)) as {
      handler: () => Promise<string>;
    };
    await expect(handler()).resolves.toBe('health');
  });

  test('are the same bytes for the same sources, wherever they are written', async () => {
    const [one, other] = [await bundleTo('one'), await bundleTo('other')];
    const read = (folder: string) => readFileSync(join(folder, 'index.mjs'), 'utf8');
    expect(read(one['auth-service'])).toBe(read(other['auth-service']));
  });

  test('with Koa in them answer without loading undici', async () => {
    writeFileSync(join(place.functions, 'health', 'handler.ts'), KOA_HANDLER);
    const { health } = await bundleTo('out');
    const program = `
      const { handler } = await import(${JSON.stringify(pathToFileURL(join(health, 'index.mjs')).href)});
      const answer = await handler();
      console.log(JSON.stringify([answer, process.moduleLoadList.some((name) => name.includes('undici'))]));`;
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
    expect(JSON.parse(said)).toEqual(['{"health":"good"}', false]);
  });

  test('carry the migrations beside the migration', async () => {
    const migrations = join(place.functions, 'schema-migration', 'migrations');
    mkdirSync(migrations);
    writeFileSync(join(migrations, '1_first.sql'), 'select 1;');
    const bundles = await bundleTo('out');
    expect(readFileSync(join(bundles['schema-migration'], 'migrations', '1_first.sql'), 'utf8')).toBe(
      'select 1;',
    );
  });

  test('a function without an entry is named', async () => {
    rmSync(join(place.functions, 'health'), { recursive: true });
    await expect(bundleTo('out')).rejects.toThrow(
      new BundleError(
        `cannot bundle the functions: no entry at ${join(place.functions, 'health', 'handler.ts')}`,
      ),
    );
  });

  test('an import that leads nowhere is named', async () => {
    writeFileSync(join(place.functions, 'health', 'handler.ts'), "export { handler } from './absent.ts';\n");
    await expect(bundleTo('out')).rejects.toThrow(/Could not resolve "\.\/absent\.ts"/);
  });
});
