/** JSON values as DynamoDB documents and back, as the SDK's document client writes them. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** @throws TypeError for what JSON does not know. */
export function toAttribute(value: unknown): AttributeValue {
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: String(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  if (value === null) return { NULL: true };
  if (Array.isArray(value)) return { L: value.map(toAttribute) };
  if (typeof value !== 'object') throw new TypeError(`a document cannot hold a ${typeof value}`);
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return { M: Object.fromEntries(fields.map(([name, field]) => [name, toAttribute(field)])) };
}

export function fromAttribute(attribute: AttributeValue | undefined): unknown {
  if (attribute?.S !== undefined) return attribute.S;
  if (attribute?.N !== undefined) return Number(attribute.N);
  if (attribute?.BOOL !== undefined) return attribute.BOOL;
  if (attribute?.L !== undefined) return attribute.L.map(fromAttribute);
  if (attribute?.M !== undefined)
    return Object.fromEntries(
      Object.entries(attribute.M).map(([name, field]) => [name, fromAttribute(field)]),
    );
  return null;
}
