import { CUSTOM_RESOURCES } from '../contract/custom-resources.ts';
import { CodedError } from '../runtime/errors.ts';

const NAMES = CUSTOM_RESOURCES.regionCheck.properties;

export interface RegionCheckProperties {
  readonly regions: readonly string[];
  readonly tableName: string;
  readonly secretName: string;
}

/** @throws CodedError `PROPERTY_MISSING` naming the property of the custom resource. */
export function readProperties(properties: Readonly<Record<string, unknown>>): RegionCheckProperties {
  const regions = properties[NAMES.regions];
  if (!Array.isArray(regions) || regions.length === 0 || !regions.every(isText)) throw missing(NAMES.regions);
  return {
    regions,
    tableName: text(properties, NAMES.tableName),
    secretName: text(properties, NAMES.secretName),
  };
}

function text(properties: Readonly<Record<string, unknown>>, name: string): string {
  const value = properties[name];
  if (!isText(value)) throw missing(name);
  return value;
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

const missing = (name: string): CodedError =>
  new CodedError('PROPERTY_MISSING', `the property ${name} is missing or empty`);
