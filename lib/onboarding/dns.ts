/** Names as any resolver sees them, over `node:dns`. */
import { Resolver } from 'node:dns/promises';

import type { FoundName } from './observation.ts';
import { OnboardingError } from './observation.ts';

/** What is asked of a resolver; Node's has it. */
export interface NameResolver {
  resolveCname(name: string): Promise<string[]>;
  resolve4(name: string): Promise<string[]>;
}

/** Longest chain that is followed; resolvers give up about there too. */
const LONGEST_CHAIN = 8;
/** Answers that say: no such name, or no record of that type. */
const NOTHING: ReadonlySet<unknown> = new Set(['ENOTFOUND', 'ENODATA']);

export const systemResolver = (): NameResolver => new Resolver({ timeout: 3000, tries: 2 });

/** Follows aliases one by one, so that each of them can be told. @throws OnboardingError DNS_FAILED */
export async function lookUpName(resolver: NameResolver, name: string): Promise<FoundName> {
  const aliases: string[] = [];
  for (let at = name; aliases.length < LONGEST_CHAIN;) {
    const [next] = await answerOf(name, () => resolver.resolveCname(at));
    if (next === undefined) break;
    at = next.toLowerCase().replace(/\.$/, '');
    if (aliases.includes(at)) break;
    aliases.push(at);
  }
  const addresses = await answerOf(name, () => resolver.resolve4(name));
  return { aliases, addresses: addresses.length > 0 };
}

async function answerOf(name: string, ask: () => Promise<string[]>): Promise<readonly string[]> {
  try {
    return await ask();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (NOTHING.has(code)) return [];
    throw new OnboardingError('DNS_FAILED', `DNS gave no answer for ${name} (${code ?? 'no code'})`, error);
  }
}
