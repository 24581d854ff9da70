import type { Clock } from '../../runtime/clock.ts';
import type { Directory } from '../../runtime/directory/port.ts';
import type { FlagReader } from '../../runtime/flags/reader.ts';
import type { HeldKeys } from '../../runtime/held-keys/port.ts';
import type { Logger } from '../../runtime/log.ts';
import type { Passwords } from '../../runtime/passwords.ts';
import type { WritePorts } from './write.ts';

/** Everything that the administrative API needs from outside. */
export interface AdministrationOptions extends Omit<WritePorts, 'directory'> {
  /** Where projections go. */
  readonly directory: WritePorts['directory'];
  /** Whether the token's client may still be used; from memory. */
  readonly clients: Pick<Directory, 'findClient'>;
  readonly keys: Pick<HeldKeys, 'signing' | 'mac'>;
  readonly passwords: Pick<Passwords, 'hash'>;
  readonly flags: FlagReader;
  readonly clock: Clock;
  /** A text that was never used before, fit for an id. */
  readonly uniqueId: () => string;
  readonly log: Logger;
}
