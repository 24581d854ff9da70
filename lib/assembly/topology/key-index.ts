/** Finds a key by any of the names that a property may give it: id, ARN, alias, ARN of an alias. */
import type { KeyPart, KeysByRegion } from '../topology.ts';

export interface KeyIndex {
  /**
   * ARN of the key that `name` means in `region`; undefined for none and for an AWS managed one (`alias/aws/...`),
   * which the account's callers may use through their service. A name that no template declares is returned as it
   * is: the world answers then as AWS does for a key that is not there.
   */
  arnIn(region: string, name: string | undefined): string | undefined;
}

export const createKeyIndex = (keys: readonly KeyPart[]): KeyIndex => ({
  arnIn: (region, name) => {
    if (name === undefined || aliasOf(name).startsWith('alias/aws/')) return undefined;
    const found = keys.find((key) => key.region === region && names(key, name));
    return found?.arn ?? name;
  },
});

const names = (key: KeyPart, name: string): boolean =>
  [key.id, key.arn].includes(name) || (isFor(key, name) && key.aliases.includes(aliasOf(name)));

/** The ARN of an alias names its region; the alias alone means the one where it is used. */
const isFor = ({ region }: KeyPart, name: string): boolean =>
  !name.startsWith('arn:') || name.split(':')[3] === region;

const aliasOf = (name: string): string => (name.startsWith('arn:') ? (name.split(':')[5] ?? '') : name);

/** Regions without a key are left out. */
export const definedOnly = (
  entries: readonly (readonly [region: string, arn: string | undefined])[],
): KeysByRegion =>
  Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
