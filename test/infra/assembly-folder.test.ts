import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { OutputError, readSeal, replaceAssembly, writeSeal } from '../../lib/infra/assembly-folder.ts';
import { fingerprintOf } from '../../lib/infra/fingerprint.ts';
import type { Scratch } from '../support/infra-stubs.ts';
import { scratch } from '../support/infra-stubs.ts';

let place: Scratch;
let output: string;
beforeEach(() => {
  place = scratch();
  output = join(place.folder, 'cdk.out');
});
afterEach(() => place.remove());

const fillWith = (text: string) => (folder: string) => {
  writeFileSync(join(folder, 'manifest.json'), text);
  return Promise.resolve(text);
};
const beside = (): readonly string[] =>
  readdirSync(place.folder).filter((name) => name.startsWith('cdk.out'));

describe('folder of an assembly', () => {
  test('is put in place whole, over an older one', async () => {
    await replaceAssembly(output, fillWith('old'));
    await expect(replaceAssembly(output, fillWith('new'))).resolves.toBe('new');
    expect(readFileSync(join(output, 'manifest.json'), 'utf8')).toBe('new');
    expect(beside()).toEqual(['cdk.out']);
  });

  test('stays the old one when filling fails half-way', async () => {
    await replaceAssembly(output, fillWith('old'));
    const half = async (folder: string): Promise<void> => {
      await fillWith('half')(folder);
      throw new Error('no more');
    };
    await expect(replaceAssembly(output, half)).rejects.toThrow('no more');
    expect(readFileSync(join(output, 'manifest.json'), 'utf8')).toBe('old');
    expect(beside()).toEqual(['cdk.out']);
  });

  test("is never somebody else's", async () => {
    mkdirSync(output);
    writeFileSync(join(output, 'thesis.txt'), 'precious');
    await expect(replaceAssembly(output, fillWith('new'))).rejects.toThrow(
      new OutputError(`${output} holds files that are no assembly; name an empty or a new folder`),
    );
    expect(readdirSync(output)).toEqual(['thesis.txt']);
  });

  test('that cannot be made is said in one sentence', async () => {
    writeFileSync(join(place.folder, 'file'), '');
    const under = join(place.folder, 'file', 'cdk.out');
    await expect(replaceAssembly(under, fillWith('new'))).rejects.toThrow(
      /^cannot write the assembly to .*cdk\.out: (ENOTDIR|EEXIST)/,
    );
  });

  test('what a killed run left beside it is removed, what a living one writes is not', async () => {
    const dead = `${output}.tmp-999999999`;
    const living = `${output}.tmp-${process.ppid}`;
    mkdirSync(dead);
    mkdirSync(living);
    await replaceAssembly(output, fillWith('new'));
    expect([existsSync(dead), existsSync(living)]).toEqual([false, true]);
  });

  test('has a seal that is believed only when it can be read', () => {
    const seal = { environment: 'dev', fingerprint: 'f', contractVersion: 1, validated: true };
    mkdirSync(output);
    expect(readSeal(output)).toBeUndefined();
    writeSeal(output, seal);
    expect(readSeal(output)).toEqual(seal);
    writeFileSync(join(output, 'holdover.json'), '{');
    expect(readSeal(output)).toBeUndefined();
  });
});

describe('fingerprint', () => {
  const write = (path: string, text: string): void => {
    mkdirSync(join(place.folder, path, '..'), { recursive: true });
    writeFileSync(join(place.folder, path), text);
  };
  const print = (environment = 'dev'): string => fingerprintOf(environment, place.folder);

  test.each(['bin/app.ts', 'lib/config/a.ts', 'lib/infra/a.ts', 'lambda/a/b.ts', 'package-lock.json'])(
    'changes with %s',
    (path) => {
      write(path, 'one');
      const before = print();
      write(path, 'two');
      expect(print()).not.toBe(before);
    },
  );

  test('changes with the environment, and with nothing that no template depends on', () => {
    write('lambda/a.ts', 'one');
    const before = print();
    write('lib/drill/a.ts', 'other');
    chmodSync(join(place.folder, 'lambda/a.ts'), 0o600);
    expect(print()).toBe(before);
    expect(print('prod')).not.toBe(before);
  });

  test('tells a moved border between two files', () => {
    write('lambda/a', 'xy');
    write('lambda/b', 'z');
    const before = print();
    write('lambda/a', 'x');
    write('lambda/b', 'yz');
    expect(print()).not.toBe(before);
  });
});
