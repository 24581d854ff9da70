/**
 * Processor time that programs outside of this run used: what waited for it waited for the machine, not for the service.
 * Linux only; elsewhere nothing is known.
 */
import { readFileSync, readdirSync } from 'node:fs';

/** Time since boot in hundredths of a second (USER_HZ, proc_stat(5)). */
interface MachineTime {
  /** Of all processors together, idle included. */
  readonly all: number;
  /** Spent in programs and for them, nice ones too: between sessions a nice value may say nothing (sched(7)). */
  readonly busy: number;
}

interface ProcessTime {
  readonly parent: number;
  /** Its own, and that of children that it has waited for (proc_pid_stat(5)), hundredths of a second. */
  readonly used: number;
}
type Processes = ReadonlyMap<number, ProcessTime>;

/** What the machine tells; each throws where it does not. */
export interface MachineReaders {
  /** The text of `/proc/stat`. */
  readonly machine: () => string;
  /** The text of each process's `stat`, by process id; one that ends meanwhile may be missing. */
  readonly processes: () => ReadonlyMap<number, string>;
  /** Process id of this run's root: the run is what descends from it. */
  readonly root: number;
}

export interface OtherWork {
  /** Forgets what was used so far. */
  reset(): void;
  /** Share of all processors' time since the last reset, 0 to 1; undefined where the system does not tell. */
  share(): number | undefined;
}

export function measureOtherWork(readers: MachineReaders = thisMachine): OtherWork {
  let before = look(readers);
  return {
    reset: () => void (before = look(readers)),
    share: () => {
      const now = look(readers);
      if (before === undefined || now === undefined) return undefined;
      const all = now.machine.all - before.machine.all;
      if (all <= 0) return 0;
      const others = now.machine.busy - before.machine.busy - ownTime(before.own, now.own);
      return Math.min(1, Math.max(0, others / all));
    },
  };
}

interface Look {
  readonly machine: MachineTime;
  readonly own: Processes;
}

function look({ machine, processes, root }: MachineReaders): Look | undefined {
  try {
    const all = new Map([...processes()].map(([pid, text]) => [pid, processTime(text)]));
    return { machine: machineTime(machine()), own: descendants(all, root) };
  } catch {
    return undefined;
  }
}

/** `cpu user nice system idle iowait irq softirq steal guest guest_nice`; guests are in user and nice already. */
function machineTime(text: string): MachineTime {
  const fields = text.split('\n', 1)[0]?.trim().split(/\s+/).slice(1, 9).map(Number) ?? [];
  const [user = NaN, nice = NaN, system = NaN, idle = NaN, iowait = 0, irq = 0, softirq = 0, steal = 0] =
    fields;
  const busy = user + nice + system + irq + softirq;
  if (Number.isNaN(busy + idle)) throw new Error('/proc/stat has no processor time');
  return { all: busy + idle + iowait + steal, busy };
}

/** The name of a program stands in parentheses and may hold anything, so fields are counted from its end. */
function processTime(text: string): ProcessTime {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [user, system, childrenUser, childrenSystem] = fields.slice(11, 15).map(Number);
  const used = (user ?? 0) + (system ?? 0) + (childrenUser ?? 0) + (childrenSystem ?? 0);
  return { parent: Number(fields[1]), used };
}

function descendants(all: Processes, root: number): Processes {
  const children = Map.groupBy(all, ([, { parent }]) => parent);
  const found = new Map<number, ProcessTime>();
  const take = (pid: number): void => {
    const known = all.get(pid);
    if (known === undefined || found.has(pid)) return;
    found.set(pid, known);
    for (const [child] of children.get(pid) ?? []) take(child);
  };
  take(root);
  return found;
}

/**
 * What ended in between was added to whoever waited for it, with all that it had used before; where its parent is gone
 * too, nobody of ours has it.
 */
function ownTime(before: Processes, now: Processes): number {
  const counted = [...before].filter(([pid, { parent }]) => now.has(pid) || now.has(parent));
  return sum([...now.values()]) - sum(counted.map(([, time]) => time));
}

const sum = (times: readonly ProcessTime[]): number => times.reduce((total, { used }) => total + used, 0);

/** This process is the root. */
export const thisMachine: MachineReaders = {
  machine: () => readFileSync('/proc/stat', 'utf8'),
  processes: () => {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    return new Map(pids.flatMap((pid) => statOf(pid)));
  },
  root: process.pid,
};

function statOf(pid: string): readonly (readonly [number, string])[] {
  try {
    return [[Number(pid), readFileSync(`/proc/${pid}/stat`, 'utf8')]];
  } catch {
    // It has ended since the folder was read.
    return [];
  }
}
