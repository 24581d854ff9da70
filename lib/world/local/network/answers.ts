import type { Answer, Packet, Question } from 'dns-packet';

import type { NameAnswer } from '../ports.ts';

/** An authoritative server follows aliases inside its own zones; this is the longest chain that it follows. */
const MAX_ALIASES = 8;
/** RCODE 3 of RFC 1035 section 4.1.1, in the low bits of the flags. */
const NXDOMAIN = 3;
const AUTHORITATIVE = 1 << 10;
const RECURSION_AVAILABLE = 1 << 7;

export type FindName = (name: string) => NameAnswer | undefined;

/**
 * The answer to one query: the whole chain of aliases and the addresses at its end. A name that nobody knows is
 * NXDOMAIN; a known name without a record of the asked type is an empty answer.
 */
export const answerQuery = (query: Packet, find: FindName): Packet => {
  const question = query.questions?.[0];
  const chain = question === undefined ? undefined : follow(question.name, find);
  return {
    type: 'response',
    id: query.id ?? 0,
    flags: AUTHORITATIVE | RECURSION_AVAILABLE | (chain === undefined ? NXDOMAIN : 0),
    questions: query.questions ?? [],
    answers: chain === undefined || question === undefined ? [] : ofType(question, chain),
  };
};

interface Record {
  readonly name: string;
  readonly type: 'A' | 'CNAME';
  readonly data: string;
  readonly ttl: number;
}

/** Undefined: the name itself is unknown. An alias to an unknown name is shown as far as it goes. */
const follow = (asked: string, find: FindName): readonly Record[] | undefined => {
  const records: Record[] = [];
  let name = asked.toLowerCase();
  for (let step = 0; step <= MAX_ALIASES; step += 1) {
    const answer = find(name);
    if (answer === undefined) return records.length === 0 ? undefined : records;
    const owner = name;
    records.push(
      ...answer.values.map((data) => ({ name: owner, type: answer.type, data, ttl: answer.ttlSeconds })),
    );
    const alias = answer.values[0];
    if (answer.type === 'A' || alias === undefined) return records;
    name = alias.toLowerCase();
  }
  return records;
};

const ofType = (question: Question, chain: readonly Record[]): Answer[] =>
  chain
    .filter((record) => record.type === 'CNAME' || record.type === question.type)
    .map(({ name, type, data, ttl }) => ({ name, type, data, ttl }));
