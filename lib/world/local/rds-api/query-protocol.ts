/** The query protocol of AWS: a form in, XML out. */
import { AwsError } from '../aws-api/error.ts';

const NAMESPACE = 'http://rds.amazonaws.com/doc/2014-10-31/';

/** `{ Name: [{ member: 'DBCluster', value: ... }] }` is a list; undefined members are left out. */
export type XmlValue = string | number | boolean | undefined | XmlList | XmlObject;
export interface XmlObject {
  readonly [name: string]: XmlValue;
}
export interface XmlList {
  readonly list: string;
  readonly items: readonly XmlValue[];
}

export const listOf = (member: string, items: readonly XmlValue[]): XmlList => ({ list: member, items });

export interface QueryRequest {
  readonly action: string;
  readonly parameters: URLSearchParams;
}

/** @throws AwsError MissingAction. */
export function parseQuery(body: Buffer): QueryRequest {
  const parameters = new URLSearchParams(body.toString('utf8'));
  const action = parameters.get('Action');
  if (action === null) throw new AwsError('MissingAction', 'The request must contain the parameter Action.');
  return { action, parameters };
}

export function renderResult(action: string, result: XmlObject, requestId: string): string {
  const content = element(`${action}Result`, result) + element('ResponseMetadata', { RequestId: requestId });
  return `<${action}Response xmlns="${NAMESPACE}">${content}</${action}Response>`;
}

export function renderError(error: AwsError, requestId: string): string {
  const Type = error.status < 500 ? 'Sender' : 'Receiver';
  const content = element('Error', { Type, Code: error.code, Message: error.message });
  return `<ErrorResponse xmlns="${NAMESPACE}">${content}${element('RequestId', requestId)}</ErrorResponse>`;
}

function element(name: string, value: XmlValue): string {
  if (value === undefined) return '';
  return `<${name}>${content(value)}</${name}>`;
}

function content(value: Exclude<XmlValue, undefined>): string {
  if (typeof value !== 'object') return escape(String(value));
  if (isList(value)) return value.items.map((item) => element(value.list, item)).join('');
  return Object.entries(value)
    .map(([name, child]) => element(name, child))
    .join('');
}

const isList = (value: XmlList | XmlObject): value is XmlList => Array.isArray(value['items']);
const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
