/** Findings that somebody decided to live with: for which resource, why, until when. */
import { readFileSync } from 'node:fs';

import { isObject } from '../../assembly/json-file.ts';
import { ReviewError } from '../errors.ts';
import type { ReviewModel } from '../model/model.ts';

export interface Acceptance {
  /** A rule's id. */
  readonly rule: string;
  /** `stack/LogicalId`; a star stands for any text within one part. */
  readonly resource: string;
  readonly reason: string;
  /** Who decided, for whoever asks when it expires. */
  readonly owner: string;
  /** Last day on which it counts, `2027-03-31`. */
  readonly expires: string;
  /** Where it stands, for messages: a file, or the resource whose metadata holds it. */
  readonly from: string;
}

/** `Metadata` key of a resource: a list of acceptances without `resource`. */
export const ACCEPTANCE_METADATA_KEY = 'Holdover::Acceptances';

const DAY = /^\d{4}-\d{2}-\d{2}$/;
type Field = 'rule' | 'resource' | 'reason' | 'owner' | 'expires';
const FIELDS: readonly Field[] = ['rule', 'resource', 'reason', 'owner', 'expires'];

/**
 * Reads a file `{"acceptances": [...]}`.
 * @throws ReviewError ACCEPTANCES with everything that is wrong with it, in one sentence.
 */
export function readAcceptances(file: string): readonly Acceptance[] {
  const content = parsed(file);
  const list = isObject(content) ? content.acceptances : undefined;
  if (!Array.isArray(list))
    throw new ReviewError('ACCEPTANCES', `${file} needs a list "acceptances", as {"acceptances": []}`);
  return list.map((entry, index) => acceptance(entry, file, `acceptances[${index}]`));
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const reason = error instanceof SyntaxError ? 'is not valid JSON' : 'cannot be read';
    throw new ReviewError('ACCEPTANCES', `${file} ${reason}`, error);
  }
}

/** Those that stand in the templates, beside the resource that they are about. */
export function inlineAcceptances({ resources }: Pick<ReviewModel, 'resources'>): readonly Acceptance[] {
  return resources.flatMap(({ address, attributes }) => {
    const found = isObject(attributes.Metadata) ? attributes.Metadata[ACCEPTANCE_METADATA_KEY] : undefined;
    if (found === undefined) return [];
    const list = Array.isArray(found) ? found : [found];
    const from = `metadata of ${address}`;
    return list.map((entry, index) =>
      acceptance(isObject(entry) ? { resource: address, ...entry } : entry, from, `[${index}]`),
    );
  });
}

function acceptance(entry: unknown, from: string, where: string): Acceptance {
  const fields = isObject(entry) ? entry : {};
  const missing = FIELDS.filter((field) => typeof fields[field] !== 'string' || fields[field] === '');
  if (missing.length > 0)
    throw new ReviewError('ACCEPTANCES', `${from}: ${where} needs text for ${missing.join(', ')}`);
  const { rule, resource, reason, owner, expires } = fields as Readonly<Record<Field, string>>;
  if (!DAY.test(expires) || Number.isNaN(Date.parse(expires)))
    throw new ReviewError(
      'ACCEPTANCES',
      `${from}: ${where} expires "${expires}", needs a day like 2027-03-31`,
    );
  return { rule, resource, reason, owner, expires, from };
}
