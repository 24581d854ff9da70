import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createCallerDirectory } from './callers.ts';
import { createClock } from './clock.ts';
import { createAuthority } from './network/authority.ts';
import { startNameServer } from './network/name-server.ts';
import { createNetwork } from './network/network.ts';
import type { Emit, LocalContext } from './ports.ts';
import { seededRandom } from './random.ts';
import { startReaper } from './reaper/reaper.ts';
import { createRegionServers } from './servers/region-servers.ts';

export interface SpineOptions {
  readonly speed: number;
  readonly seed: number;
  readonly emit: Emit;
}
export interface Spine extends LocalContext {
  /** Closes every listener, ends every adopted process and removes the run folder. Repeatable. */
  stop(): Promise<void>;
}

/**
 * The bare local world: time, network, names, certificates, servers and the reaper; nothing lives in it yet.
 * @throws WorldError when a part does not come up; what was started by then is gone again.
 */
export const createSpine = async ({ speed, seed, emit }: SpineOptions): Promise<Spine> => {
  const clock = createClock(speed);
  const random = seededRandom(seed);
  const folder = await mkdtemp(join(tmpdir(), 'holdover-'));
  const reaper = await startReaper([folder]);
  try {
    const network = createNetwork(folder, clock);
    const [names, authority, rdsAuthority] = await Promise.all([
      startNameServer({ clock, emit }, (address) => network.roleOf(address)),
      createAuthority(folder, clock.now()),
      createAuthority(folder, clock.now(), 'rds-authority'),
    ]);
    const runtimeAuthoritiesFile = join(folder, 'runtime-authorities.pem');
    await writeFile(runtimeAuthoritiesFile, authority.pem + rdsAuthority.pem);
    const servers = createRegionServers({ clock, emit, network, names, authority });
    const callers = createCallerDirectory(random);
    let stopped: Promise<void> | undefined;
    const end = async (): Promise<void> => {
      await Promise.allSettled([servers.closeAll(), names.stop()]);
      await reaper.finish();
    };
    return {
      ...{ clock, folder, emit, network, names, reaper, callers, servers, random },
      ...{ authority, rdsAuthority, runtimeAuthoritiesFile },
      stop: () => (stopped ??= end()),
    };
  } catch (error) {
    await reaper.finish();
    throw error;
  }
};
