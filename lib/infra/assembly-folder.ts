/** The folder that an assembly is written to: whole or not at all, and never over something else. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Beside `manifest.json`; `lib/assembly` reads the fingerprint from it. */
export const SEAL_FILE = 'holdover.json';
/** Written by the CDK where its rules were evaluated. */
export const VALIDATION_REPORT = 'validation-report.json';

export interface Seal {
  readonly environment: string;
  readonly fingerprint: string;
  readonly contractVersion: number;
  /** Whether the CDK's rules were evaluated; what they found is in `validation-report.json`. */
  readonly validated: boolean;
}

export class OutputError extends Error {
  readonly code = 'OUTPUT_UNUSABLE';
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'OutputError';
  }
}

/** @returns the seal of a finished assembly, undefined when there is none to be trusted. */
export function readSeal(output: string): Seal | undefined {
  try {
    return JSON.parse(readFileSync(join(output, SEAL_FILE), 'utf8')) as Seal;
  } catch {
    return undefined;
  }
}

export const writeSeal = (folder: string, seal: Seal): void =>
  writeFileSync(join(folder, SEAL_FILE), `${JSON.stringify(seal, undefined, 2)}\n`);

/**
 * Lets `fill` write into a folder beside `output` and puts it in place when it has succeeded. Killed at any moment,
 * `output` is the old assembly, the new one, or (between two renames) absent; never half of one.
 * @throws OutputError when the place cannot be written or holds something that is no assembly.
 */
export async function replaceAssembly<T>(
  output: string,
  fill: (folder: string, scratch: string) => Promise<T>,
): Promise<T> {
  const work = `${output}.tmp-${process.pid}`;
  const [fresh, scratch] = [join(work, 'assembly'), join(work, 'scratch')];
  prepare(output, [fresh, scratch]);
  try {
    const result = await fill(fresh, scratch);
    if (existsSync(output)) renameSync(output, join(work, 'previous'));
    renameSync(fresh, output);
    return result;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function prepare(output: string, folders: readonly string[]): void {
  try {
    refuseForeign(output);
    sweep(output);
    for (const folder of folders) mkdirSync(folder, { recursive: true });
  } catch (error) {
    if (error instanceof OutputError) throw error;
    throw new OutputError(`cannot write the assembly to ${output}: ${(error as Error).message}`, error);
  }
}

/** Replacing deletes: only an assembly or an empty folder may go. */
function refuseForeign(output: string): void {
  const entries = existsSync(output) ? readdirSync(output) : [];
  if (entries.length > 0 && !entries.includes('manifest.json') && !entries.includes('cdk.out'))
    throw new OutputError(`${output} holds files that are no assembly; name an empty or a new folder`);
}

/** Removes what killed runs left beside the output. */
function sweep(output: string): void {
  const prefix = `${basename(output)}.tmp-`;
  const parent = dirname(output);
  if (!existsSync(parent)) return;
  for (const name of readdirSync(parent).filter((entry) => entry.startsWith(prefix))) {
    if (!isRunning(Number(name.slice(prefix.length))))
      rmSync(join(parent, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
