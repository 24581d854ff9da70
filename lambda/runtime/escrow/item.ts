/**
 * The item as the table holds it. Texts only, binary ones in base64. It has no expiry: it is for the day on which
 * nobody has written for long.
 */
import { sessionItemKeys, TABLE_KEY } from '../../contract/tables.ts';
import type { AttributeValue } from '../dynamodb/table-client.ts';
import { ESCROW_FORMAT } from './place.ts';
import type { EscrowPlace } from './place.ts';

export interface SealedItem {
  readonly serial: number;
  /** Sealed by KMS. */
  readonly dataKey: string;
  readonly nonce: string;
  readonly tag: string;
  readonly sealed: string;
}
type Attributes = Record<string, AttributeValue>;

/**
 * `foreign`, `newer-format` and `torn` each come with a sentence that quotes nothing secret.
 * `tag`: of the item that cannot be read, to replace that very one.
 */
export type ReadItem =
  | { readonly kind: 'absent' }
  | { readonly kind: 'sound'; readonly item: SealedItem }
  | {
      readonly kind: 'foreign' | 'newer-format' | 'torn';
      readonly reason: string;
      readonly tag?: string;
    };

export const keyOf = ({ region, secret }: EscrowPlace): Attributes => ({
  [TABLE_KEY]: { S: sessionItemKeys.escrow(region, secret) },
});

export const toAttributes = (place: EscrowPlace, item: SealedItem): Attributes => ({
  ...keyOf(place),
  format: { N: String(ESCROW_FORMAT) },
  environment: { S: place.environment },
  region: { S: place.region },
  secret: { S: place.secret },
  serial: { N: String(item.serial) },
  dataKey: { S: item.dataKey },
  nonce: { S: item.nonce },
  tag: { S: item.tag },
  sealed: { S: item.sealed },
});

export function fromAttributes(place: EscrowPlace, attributes: Attributes | undefined): ReadItem {
  if (attributes === undefined) return { kind: 'absent' };
  const text = (name: string): string => attributes[name]?.S ?? '';
  const tag = text('tag');
  const unreadable = (kind: 'foreign' | 'newer-format' | 'torn', reason: string): ReadItem => ({
    kind,
    reason,
    ...(tag === '' ? {} : { tag }),
  });
  const format = Number(attributes['format']?.N);
  if (format > ESCROW_FORMAT)
    return unreadable('newer-format', `has format ${format}, this build reads up to ${ESCROW_FORMAT}`);
  const owner = { environment: text('environment'), region: text('region'), secret: text('secret') };
  for (const name of ['environment', 'region', 'secret'] as const)
    if (owner[name] !== place[name] && owner[name] !== '')
      return unreadable('foreign', `belongs to ${name} ${owner[name]}, not to ${place[name]}`);
  const serial = Number(attributes['serial']?.N);
  const [dataKey, nonce, sealed] = [text('dataKey'), text('nonce'), text('sealed')];
  const whole = [dataKey, nonce, sealed, tag].every((part) => part !== '');
  if (!Number.isSafeInteger(serial) || serial < 1 || !whole || format !== ESCROW_FORMAT)
    return unreadable('torn', 'lacks a part of what was written');
  return { kind: 'sound', item: { serial, dataKey, nonce, tag, sealed } };
}
