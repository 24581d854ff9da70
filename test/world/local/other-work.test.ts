import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpus, platform } from 'node:os';

import { describe, expect, test } from '@jest/globals';

import { measureOtherWork, thisMachine } from '../../../lib/world/local/other-work.ts';

/** `proc_pid_stat(5)`: the name may hold spaces and parentheses; utime, stime, cutime, cstime are fields 14 to 17. */
const stat = (pid: number, parent: number, own: number, children = 0): string =>
  `${pid} (node (a) b) S ${parent} 1 1 0 -1 4194304 1 2 3 4 ${own} 0 ${children} 0 20 0 1 0 99 1000 10\n`;

/** A run of process 10, on a machine whose other programs are 1 and 5. */
function machine() {
  let cpu = [0, 0, 0, 0];
  const processes = new Map<number, string>();
  const set = (pid: number, parent: number, own: number, children = 0) =>
    void processes.set(pid, stat(pid, parent, own, children));
  set(1, 0, 100);
  set(5, 1, 500);
  set(10, 5, 40);
  set(11, 10, 20);
  set(12, 11, 8);
  const others = measureOtherWork({
    machine: () => `cpu  ${cpu.join(' ')} 0 0 0 0 0 0\ncpu0 0 0 0 0 0 0 0 0 0 0\n`,
    processes: () => processes,
    root: 10,
  });
  /** Hundredths of a second that pass in these states. */
  const pass = (user: number, nice: number, system: number, idle: number) =>
    void (cpu = cpu.map((before, index) => before + ([user, nice, system, idle][index] ?? 0)));
  return { others, set, pass, processes };
}

test('what the run itself and all that descends from it used is not other work', () => {
  const { others, set, pass } = machine();
  expect(others.share()).toBe(0);
  pass(60, 0, 20, 120);
  set(10, 5, 60);
  set(11, 10, 50);
  set(12, 11, 38);
  expect(others.share()).toBe(0);
});

test('what others used is, nice ones too; after a reset it is forgotten', () => {
  const { others, set, pass } = machine();
  pass(30, 40, 10, 120);
  set(10, 5, 60);
  expect(others.share()).toBe(0.3);
  others.reset();
  expect(others.share()).toBe(0);
  pass(0, 0, 0, 100);
  expect(others.share()).toBe(0);
});

describe('a process of the run that ended', () => {
  test('was counted with whoever waited for it, its time before the reset left out', () => {
    const { others, set, pass, processes } = machine();
    pass(50, 0, 0, 50);
    processes.delete(12);
    set(11, 10, 20, 58);
    expect(others.share()).toBe(0);
  });

  test('as well when it was born meanwhile', () => {
    const { others, set, pass } = machine();
    pass(50, 0, 0, 50);
    set(10, 5, 40, 50);
    expect(others.share()).toBe(0);
  });

  test('with its parent makes no time out of nothing: what it had used before is on neither side', () => {
    const { others, set, pass, processes } = machine();
    pass(30, 0, 0, 70);
    processes.delete(11);
    processes.delete(12);
    // The root waited for 11, which had waited for nobody: 20 before, and 30 since.
    set(10, 5, 40, 50);
    expect(others.share()).toBe(0);
  });
});

test.each<[string, () => string, () => ReadonlyMap<number, string>]>([
  [
    'without such files',
    () => {
      throw new Error('ENOENT');
    },
    () => new Map(),
  ],
  ['that tells no times', () => 'cpu\n', () => new Map()],
])('nothing is known on a system %s', (_name, read, processes) => {
  expect(measureOtherWork({ machine: read, processes, root: 1 }).share()).toBeUndefined();
});

const onLinux = platform() === 'linux' ? test : test.skip;

onLinux('on this machine a child of ours that burns is not other work', async () => {
  const ours = measureOtherWork();
  // The same readers for a root that nobody is: all work is other work.
  const all = measureOtherWork({ ...thisMachine, root: -1 });
  const startMs = performance.now();
  const burn = 'while (process.cpuUsage().user < 400_000);';
  await once(spawn(process.execPath, ['-e', burn], { stdio: 'ignore' }), 'exit');
  const difference = (all.share() ?? NaN) - (ours.share() ?? NaN);
  const processorSeconds = (difference * cpus().length * (performance.now() - startMs)) / 1000;
  expect(processorSeconds).toBeGreaterThan(0.3);
});
