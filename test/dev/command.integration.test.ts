/** `npm run dev` that cannot begin: one sentence, its exit code, nothing left. What it does when it can is a drill test. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

import { expect, jest, test } from '@jest/globals';

import { startTool } from '../drill-runs/support/tool.ts';
import { NOTHING_LEFT } from '../drill-runs/support/traces.ts';
import { assemblyOf } from '../support/assemblies.ts';

/** Nothing comes up, so a second is enough on a quiet machine. */
jest.setTimeout(60_000);

const dev = (...words: readonly string[]) =>
  startTool(words, { script: 'bin/dev.ts', tells: 'stdout' }).ended;

test('a port that is taken is said before anything comes up', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  const end = await dev('--assembly', assemblyOf('dev'), '--port', String(port));
  taken.close();
  expect(end).toMatchObject({
    exitCode: 2,
    stderr: `dev: Port ${port} is taken; choose another with --port.\n`,
    left: NOTHING_LEFT,
  });
});

test('an assembly that is not there', async () => {
  const end = await dev('--assembly', '/nowhere');
  const stderr = 'dev: there is no assembly at /nowhere; `npm run synth` makes one.\n';
  expect(end).toMatchObject({ exitCode: 2, stderr, stdout: '', left: NOTHING_LEFT });
});

test('a slip on the command line', async () => {
  const end = await dev('--prot', '1');
  expect(end).toMatchObject({ exitCode: 3, stdout: '', left: NOTHING_LEFT });
  expect(end.stderr).toMatch(/^dev: unknown option '--prot' [^\n]+\n$/);
});
