/** Whatever is wrong with the command or with what it is given: one sentence, the right exit code, nothing left. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, test } from '@jest/globals';

import { assemblyOf } from '../support/assemblies.ts';
import { mutateAssembly, mutation } from '../support/mutate-assembly.ts';
import type { MutatedAssembly } from '../support/mutate-assembly.ts';
import { removeResource } from '../support/mutations/edit.ts';
import { templates } from './support/broken.ts';
import { startTool } from './support/tool.ts';
import { NOTHING_LEFT } from './support/traces.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdover-bad-input-'));
const copies: MutatedAssembly[] = [];
afterAll(() => {
  for (const copy of copies) copy.remove();
  rmSync(folder, { recursive: true, force: true });
});

interface Complaint {
  readonly name: string;
  /** After `run`; a function is called inside the test. */
  readonly words: () => readonly string[];
  readonly exitCode: 2 | 3;
  readonly says: RegExp;
}

const healthy = (...words: readonly string[]): readonly string[] => [
  'steady-state',
  '--assembly',
  assemblyOf('dev'),
  '--out',
  join(folder, 'out'),
  ...words,
];
const onAssembly = (directory: string): readonly string[] => [
  'steady-state',
  '--out',
  join(folder, 'out'),
  '--assembly',
  directory,
];

/** An assembly whose folder of its own holds just these files. */
function made(name: string, files: Readonly<Record<string, string>>): string {
  const directory = join(folder, name);
  mkdirSync(directory);
  for (const [file, text] of Object.entries(files)) writeFileSync(join(directory, file), text);
  return directory;
}

/** A copy with one file replaced. */
function changed(name: string, file: string, text: string): string {
  const directory = join(folder, name);
  cpSync(assemblyOf('dev'), directory, { recursive: true });
  writeFileSync(join(directory, file), text);
  return directory;
}

/** A copy without any resource of a type. */
function mutated(id: string, kind: 'shared' | 'edge', type: string): string {
  const copy = mutateAssembly(assemblyOf('dev'), [
    mutation(templates, id, id, { type, kind }, removeResource),
  ]);
  copies.push(copy);
  return copy.directory;
}

/**
 * Usage is 3: the command itself is wrong.
 * An assembly or a folder that is not usable is 2: nothing was found out.
 */
const COMPLAINTS: readonly Complaint[] = [
  {
    name: 'an unknown scenario, with the nearest name',
    words: () => ['region-los'],
    exitCode: 3,
    says: /no scenario region-los \(did you mean region-loss\?\)\. `npm run drill -- list` shows all/,
  },
  {
    name: 'an unknown shape',
    words: () => ['region-loss', '--shape', 'black-hol'],
    exitCode: 3,
    says: /black-hole, refused, errors.*did you mean black-hole/,
  },
  {
    name: 'a shape for a scenario that has none',
    words: () => ['steady-state', '--shape', 'refused'],
    exitCode: 3,
    says: /steady-state has no shapes/,
  },
  {
    name: 'an unknown option',
    words: () => ['--sped', '10'],
    exitCode: 3,
    says: /unknown option '--sped'.*--speed/,
  },
  {
    name: 'a speed out of range',
    words: () => healthy('--speed', '51'),
    exitCode: 3,
    says: /number from 1 to 50/,
  },
  {
    name: 'a speed that is no number',
    words: () => healthy('--speed', 'fast'),
    exitCode: 3,
    says: /number from 1 to 50/,
  },
  {
    name: 'a seed that is no number',
    words: () => healthy('--seed', '-1'),
    exitCode: 3,
    says: /whole number/,
  },
  {
    name: 'an assembly that is not there',
    words: () => onAssembly(join(folder, 'nowhere')),
    exitCode: 2,
    says: /nowhere/,
  },
  {
    name: 'a folder that is no assembly',
    words: () => onAssembly(made('no-assembly', { 'notes.txt': 'hello' })),
    exitCode: 2,
    says: /no-assembly/,
  },
  {
    name: "another application's assembly",
    words: () =>
      onAssembly(
        made('foreign', {
          'manifest.json': '{"version":"36.0.0","artifacts":{}}',
          'other.template.json': '{"Resources":{}}',
        }),
      ),
    exitCode: 2,
    says: /foreign/,
  },
  {
    name: 'an assembly of an older version of the tool',
    words: () => {
      const { file, template } = templates.find(({ descriptor }) => descriptor.kind === 'shared')!;
      const text = JSON.stringify(template).replaceAll(/"version":\d+/g, '"version":0');
      return onAssembly(changed('older', file, text));
    },
    exitCode: 2,
    says: /version 0/,
  },
  {
    name: 'a template that is cut off',
    words: () => onAssembly(changed('corrupt', templates[0]!.file, '{"Resources": {')),
    exitCode: 2,
    says: /template\.json/,
  },
  {
    name: 'a template without the tables',
    words: () => onAssembly(mutated('no-tables', 'shared', 'AWS::DynamoDB::GlobalTable')),
    exitCode: 2,
    says: /holdover-dev-shared has no AWS::DynamoDB::GlobalTable named holdover-dev-session/,
  },
  {
    name: 'a template without a load balancer',
    words: () => onAssembly(mutated('no-front', 'edge', 'AWS::ElasticLoadBalancingV2::LoadBalancer')),
    exitCode: 2,
    says: /RegionRecord.*names no resource "LoadBalancer"/,
  },
  {
    name: 'a folder for evidence that is a file',
    words: () => {
      writeFileSync(join(folder, 'file'), '');
      return ['steady-state', '--assembly', assemblyOf('dev'), '--out', join(folder, 'file')];
    },
    exitCode: 2,
    says: /evidence folder .*file cannot be written: .*--out/,
  },
];

describe('bad input', () => {
  test.each(COMPLAINTS)(
    '$name',
    async ({ words, exitCode, says }) => {
      const end = await startTool(['run', ...words(), '--json']).ended;
      // Above the sentence there may be progress; below it, nothing.
      const sentence = end.stderr.trimEnd().split('\n').at(-1) ?? '';
      expect({ exitCode: end.exitCode, sentence }).toEqual({
        exitCode,
        sentence: expect.stringMatching(says) as unknown,
      });
      expect(sentence).toMatch(/^drill: .*[.?!]$/);
      expect(end.stderr).not.toMatch(/^\s+at .*:\d+:\d+/m);
      expect(end.left).toEqual(NOTHING_LEFT);
    },
    60_000,
  );
});
