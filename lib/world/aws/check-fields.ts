/** The fields of a health check that decide what it does, written so that both sides can be compared as text. */
import type { EndpointHealthCheck, HealthCheckPart } from '../../assembly/topology.ts';
import type { FoundHealthCheck } from './zone-state.ts';

export type Fields = Readonly<Record<string, string>>;

const ABSENT = 'none';
const text = (value: string | number | boolean | undefined): string =>
  value === undefined || value === '' ? ABSENT : String(value);
const list = (values: readonly string[]): string => text([...values].sort().join(', '));

export const endpointType = ({ protocol, searchString }: EndpointHealthCheck): string =>
  searchString === undefined || protocol === 'TCP' ? protocol : `${protocol}_STR_MATCH`;

/** @param nameOf how a child is called in the report. */
export const expectedFields = (check: HealthCheckPart, nameOf: (id: string) => string): Fields => {
  const common = { inverted: text(check.inverted), disabled: text(check.disabled) };
  return check.kind === 'calculated'
    ? {
        type: 'CALCULATED',
        children: list(check.children.map(nameOf)),
        'health threshold': text(check.healthyThreshold),
        ...common,
      }
    : {
        type: endpointType(check),
        host: check.host,
        port: text(check.port),
        path: text(check.path),
        'search string': text(check.searchString),
        sni: text(check.sni),
        'interval, s': text(check.intervalSeconds),
        'failure threshold': text(check.failureThreshold),
        ...common,
      };
};

/** @param nameOf the same, for deployed ids. */
export const foundFields = (check: FoundHealthCheck, nameOf: (id: string) => string): Fields => ({
  type: check.type,
  host: text(check.host),
  port: text(check.port),
  path: text(check.path),
  'search string': text(check.searchString),
  sni: text(check.sni),
  'interval, s': text(check.intervalSeconds),
  'failure threshold': text(check.failureThreshold),
  children: list(check.children.map(nameOf)),
  'health threshold': text(check.healthyThreshold),
  inverted: text(check.inverted),
  disabled: text(check.disabled),
});

export interface FieldDifference {
  readonly field: string;
  readonly expected: string;
  readonly found: string;
}
/** Only fields that are expected to have a value of some kind are compared. */
export const fieldDifferences = (expected: Fields, found: Fields): FieldDifference[] =>
  Object.entries(expected)
    .map(([field, value]) => ({ field, expected: value, found: found[field] ?? ABSENT }))
    .filter((each) => each.expected !== each.found);
