/** The catalogue of broken code: every break fits the sources at hand, and every story has one that it has to see. */
import { hash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { HALF_DEPLOYED } from '../../lib/drill/scenarios/half-deployed-standby.ts';
import { SCENARIOS } from '../../lib/drill/scenarios/index.ts';
import { assemblyOf } from './assemblies.ts';
import { breakAssembly } from './mutations/code/break-assembly.ts';
import {
  BROKEN_BY_TEMPLATES,
  CODE_BREAKS,
  DUE_PROOFS,
  NOT_YET_PROVEN,
  PROOFS,
} from './mutations/code/catalogue.ts';
import { applyEdit } from './mutations/code/code-break.ts';
import { chooseProofs } from './mutations/code/choose.ts';

const source = (file: string): string => readFileSync(resolve('lambda', file), 'utf8');
/** Functions are bundled: a second on a machine that does nothing else. */
const BUNDLING_TIMEOUT_MS = 60_000;
const stories = SCENARIOS.filter(
  (scenario) => !HALF_DEPLOYED.includes(scenario) && !BROKEN_BY_TEMPLATES.has(scenario.name),
).map(({ name }) => name);

describe('breaks of the code', () => {
  test.each(CODE_BREAKS.map((one) => [one.id, one] as const))('%s fits the sources', (_id, { edits }) => {
    for (const edit of edits) expect(applyEdit(source(edit.file), edit)).not.toBe(source(edit.file));
  });

  test('a text that is not there once is refused', () => {
    const edit = { file: 'a.ts', text: 'one', replacement: 'two' };
    expect(() => applyEdit('another', edit)).toThrow('lambda/a.ts holds the text of this break 0 times');
    expect(() => applyEdit('one, one', edit)).toThrow('holds the text of this break 2 times, not once');
    expect(applyEdit('only one', edit)).toBe('only two');
  });

  test('each has its own id, and is to be seen by some story', () => {
    expect(new Set(CODE_BREAKS.map(({ id }) => id)).size).toBe(CODE_BREAKS.length);
    const named = new Set([...PROOFS, ...DUE_PROOFS].map(({ codeBreak }) => codeBreak));
    expect(CODE_BREAKS.filter((one) => !named.has(one))).toEqual([]);
  });

  test('each is to be seen by stories and checks that there are', () => {
    for (const { story, checks } of [...PROOFS, ...DUE_PROOFS]) {
      const scenario = SCENARIOS.find(({ name }) => name === story);
      expect({ story, checks: scenario?.checks.map(({ id }) => id) }).toMatchObject({
        story,
        checks: expect.arrayContaining([...checks]) as unknown,
      });
    }
  });

  test('every story in which the code has to hold has one, but for those that are listed', () => {
    expect(SCENARIOS.map(({ name }) => name)).toEqual(expect.arrayContaining([...BROKEN_BY_TEMPLATES]));
    const proven = new Set(PROOFS.map(({ story }) => story));
    expect(stories.filter((name) => !proven.has(name)).toSorted()).toEqual(NOT_YET_PROVEN.toSorted());
  });
});

describe('a broken assembly', () => {
  const dev = assemblyOf('dev');
  /** Hash by file. Templates are written anew in a copy. */
  const contentsOf = (folder: string): ReadonlyMap<string, string> =>
    new Map(
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => statSync(join(folder, name)).isFile())
        .toSorted()
        .map((name) => {
          const text = readFileSync(join(folder, name));
          const meaning = name.endsWith('.template.json')
            ? JSON.stringify(JSON.parse(text.toString()))
            : text;
          return [name, hash('sha256', meaning)];
        }),
    );

  test(
    'differs from the intact one in the bundles that share the broken source, and nowhere else',
    async () => {
      const edit = {
        file: 'auth-service/service.ts',
        text: "{ function: 'auth-service', region, role }",
        replacement: "{ function: 'broken-service', region, role }",
      };
      const before = contentsOf(dev);
      const copy = await breakAssembly(dev, [edit]);
      try {
        const after = contentsOf(copy.directory);
        expect([...after.keys()]).toEqual([...before.keys()]);
        const differing = [...before.keys()].filter((file) => after.get(file) !== before.get(file));
        expect(differing).toEqual([expect.stringMatching(/^asset\.\w+\/index\.mjs$/)]);
        const [file = ''] = differing;
        expect(readFileSync(join(dev, file), 'utf8')).not.toContain('broken-service');
        expect(readFileSync(join(copy.directory, file), 'utf8')).toContain('broken-service');
        expect(contentsOf(dev)).toEqual(before);
      } finally {
        copy.remove();
      }
      expect(existsSync(copy.directory)).toBe(false);
    },
    BUNDLING_TIMEOUT_MS,
  );

  test(
    'is refused where no bundle would be another one',
    async () => {
      const edit = { file: 'contract/health.ts', text: 'The public health words', replacement: 'Words' };
      await expect(breakAssembly(dev, [edit])).rejects.toThrow(
        'no function was built from what the edits changed',
      );
    },
    BUNDLING_TIMEOUT_MS,
  );
});

describe('the proofs of one run', () => {
  test('are the same for the same commit, and others for another', () => {
    const chosen = (seed: string) => chooseProofs(PROOFS, seed, 4).map(({ story }) => story);
    expect(chosen('a')).toEqual(chosen('a'));
    expect(new Set('abcdefgh'.split('').map((seed) => chosen(seed).join())).size).toBeGreaterThan(4);
  });

  test('are of as many breaks as there can be', () => {
    for (const seed of ['a', 'b', 'c', 'd'])
      expect(new Set(chooseProofs(PROOFS, seed, 4).map(({ codeBreak }) => codeBreak.id)).size).toBe(4);
  });

  test('are all of them where more are asked for than there are', () => {
    expect(new Set(chooseProofs(PROOFS, 'a', 10_000))).toEqual(new Set(PROOFS));
  });
});
