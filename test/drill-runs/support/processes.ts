/** What this machine runs and holds, read from `/proc`; where there is none, from `ps`, which knows no sockets. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';

export interface RunningProcess {
  readonly pid: number;
  readonly parent: number;
  /** A pid comes back one day; together with its start it does not. */
  readonly startedAt: string;
  readonly command: string;
}

const HAS_PROC = existsSync('/proc/self/stat');

/** All that run; a zombie holds nothing and is left out. */
export const runningProcesses = (): readonly RunningProcess[] =>
  HAS_PROC ? pidsOfProc().flatMap(readProcess) : listByPs();

const pidsOfProc = (): readonly string[] => readdirSync('/proc').filter((name) => /^\d+$/.test(name));

function readProcess(pid: string): readonly RunningProcess[] {
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  if (stat === undefined) return [];
  // The command's name stands in brackets and may hold anything, so fields are counted from the last bracket.
  const [state, parent, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (state === 'Z') return [];
  const command = attempt(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8')) ?? '';
  const startedAt = fields[17] ?? '';
  return [{ pid: Number(pid), parent: Number(parent), startedAt, command: command.replaceAll('\0', ' ') }];
}

function listByPs(): readonly RunningProcess[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat=,lstart=,command=']).toString().split('\n');
  return lines.flatMap((line) => {
    const found = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+((?:\S+\s+){4}\S+)\s+(.*)$/.exec(line);
    const [, pid, parent, state = 'Z', startedAt = '', command = ''] = found ?? [];
    return state.startsWith('Z') ? [] : [{ pid: Number(pid), parent: Number(parent), startedAt, command }];
  });
}

/** A process and all below it. */
export function treeOf(root: number, all: readonly RunningProcess[]): readonly RunningProcess[] {
  const tree = all.filter(({ pid }) => pid === root);
  // The list grows under the loop: each process brings its own children.
  for (const { pid } of tree) tree.push(...all.filter(({ parent }) => parent === pid));
  return tree;
}

/** Whether a process still names a folder: on its command line, in its environment or as where it works. */
export const mentions = ({ pid, command }: RunningProcess, folder: string): boolean =>
  command.includes(folder) ||
  (attempt(() => readFileSync(`/proc/${pid}/environ`, 'utf8')) ?? '').includes(folder) ||
  (attempt(() => readlinkSync(`/proc/${pid}/cwd`)) ?? '').startsWith(folder);

const SOCKET_TABLES = ['tcp', 'tcp6', 'udp', 'udp6'] as const;
/** TCP's LISTEN; a UDP socket that is bound says 07. */
const WAITING_FOR_PEERS = new Set(['0A', '07']);

/**
 * Inode and local address of every socket that waits for peers;
 * an inode is never used twice while a machine is up.
 */
export function waitingSockets(): ReadonlyMap<string, string> {
  const rows = SOCKET_TABLES.flatMap((table) =>
    (attempt(() => readFileSync(`/proc/net/${table}`, 'utf8')) ?? '')
      .split('\n')
      .slice(1)
      .map((line) => [table, ...line.trim().split(/\s+/)]),
  );
  return new Map(
    rows
      .filter((row) => WAITING_FOR_PEERS.has(row[4] ?? ''))
      .map(([table = '', , local = '', , , , , , , , inode = '']) => [inode, `${table} ${local}`]),
  );
}

export const socketsOf = ({ pid }: RunningProcess): readonly string[] =>
  (attempt(() => readdirSync(`/proc/${pid}/fd`)) ?? []).flatMap((descriptor) => {
    const target = attempt(() => readlinkSync(`/proc/${pid}/fd/${descriptor}`)) ?? '';
    return /^socket:\[(\d+)\]$/.exec(target)?.slice(1) ?? [];
  });

/** A process may end between two reads about it. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
