/** What every part of one host's provider works with. Built once a host; a request adds its own scope. */
import type { RegionRole } from '../../contract/regions.ts';
import type { Directory } from '../../runtime/directory/port.ts';
import type { HeldKeys } from '../../runtime/held-keys/port.ts';
import type { EventLog, ServiceClock, ServiceEvent } from '../ports.ts';
import type { ArtifactStore } from '../store/artifact-store.ts';
import { itemKeys } from '../store/item-keys.ts';
import type { ItemKeys } from '../store/item-keys.ts';
import { DependencyFailedError } from './errors.ts';
import { requestScope } from './request-scope.ts';

export interface ServiceDependencies {
  /** The region by its day-one role: it names whose items and tokens are whose, and never changes. */
  readonly here: RegionRole;
  readonly store: ArtifactStore;
  readonly directory: Directory;
  readonly keys: HeldKeys;
  readonly clock: ServiceClock;
  readonly log: EventLog;
}

export interface ServiceContext extends ServiceDependencies {
  readonly host: string;
  readonly issuer: string;
  readonly itemKeys: ItemKeys;
  /** Logs under the request that runs now. */
  readonly note: (event: ServiceEvent) => void;
}

export const issuerOf = (host: string): string => `https://${host}`;

export function serviceContext(dependencies: ServiceDependencies, host: string): ServiceContext {
  const issuer = issuerOf(host);
  return {
    ...dependencies,
    keys: guardedKeys(dependencies.keys),
    host,
    issuer,
    itemKeys: itemKeys(issuer),
    note: (event) => dependencies.log({ ...event, correlationId: requestScope().correlationId, host }),
  };
}

/**
 * Keys may expire in the middle of a request. Whoever asks for one then answers 503: the library turns the holder's
 * own error into a 500.
 */
function guardedKeys(keys: HeldKeys): HeldKeys {
  const guarded =
    <T>(read: () => T) =>
    (): T => {
      try {
        return read();
      } catch (cause) {
        throw new DependencyFailedError('keys', cause);
      }
    };
  return {
    signing: guarded(() => keys.signing()),
    mac: guarded(() => keys.mac()),
    cookie: guarded(() => keys.cookie()),
  };
}
