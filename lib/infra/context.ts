import type { EnvironmentConfig } from '../config/environment.ts';
import type { FunctionName, Names } from '../config/names.ts';
import type { RegionRole } from '../../lambda/contract/regions.ts';

/** Folder of each function's bundle, ready to be an asset. */
export type Bundles = Readonly<Record<FunctionName, string>>;

/** What every construct needs to know, for one region. Nothing here is a token: it is all known before synthesis. */
export interface RegionContext {
  readonly config: EnvironmentConfig;
  readonly names: Names;
  readonly bundles: Bundles;
  readonly role: RegionRole;
  readonly region: string;
}

const OTHER: Readonly<Record<RegionRole, RegionRole>> = { primary: 'standby', standby: 'primary' };

/** Name of the region beside this one: a name, nothing that would have to be fetched there. */
export const otherRegion = ({ config, role }: RegionContext): string => config.regions[OTHER[role]].name;

/** The same context as the other region has it, for names and ARNs of what stands there. */
export const inOtherRegion = (context: RegionContext): RegionContext => ({
  ...context,
  role: OTHER[context.role],
  region: otherRegion(context),
});
