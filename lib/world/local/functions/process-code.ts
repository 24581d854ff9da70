import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { WorldError } from '../../world.ts';

/**
 * Makes one plain file of the environments' own program: a process then neither strips types nor looks up modules,
 * which is half of its start.
 * @returns the file, in the run folder.
 */
export const buildProcessCode = async (folder: string): Promise<string> => {
  const outfile = join(folder, 'environment.mjs');
  try {
    const { buildSync } = await import('esbuild');
    // The asynchronous form would leave a service process running beside the tool.
    buildSync({
      entryPoints: [fileURLToPath(new URL('process/main.ts', import.meta.url))],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node24',
      logLevel: 'silent',
    });
    return outfile;
  } catch (error) {
    throw new WorldError('FUNCTION_HOST_FAILED', `The function host was not built: ${String(error)}`, error);
  }
};
