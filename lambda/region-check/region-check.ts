import { CodedError, errorName } from '../runtime/errors.ts';

/** One cheap question to one service of one region; rejects with what came back instead of an answer. */
export interface RegionQuestion {
  readonly region: string;
  readonly service: string;
  readonly ask: () => Promise<unknown>;
}

/**
 * Asks all of them at once, and waits for every one.
 * @throws CodedError `REGION_SILENT` in one sentence that names each region, its silent services and what came instead.
 */
export async function requireAnswers(
  questions: readonly RegionQuestion[],
): Promise<Readonly<Record<string, string>>> {
  const answers = await Promise.all(questions.map(silence));
  const silent = answers.filter((answer) => answer !== undefined);
  if (silent.length === 0) return {};
  throw new CodedError(
    'REGION_SILENT',
    `nothing was changed, because ${silent.join(', and ')}: deploying what both regions share needs both of them`,
  );
}

async function silence({ region, service, ask }: RegionQuestion): Promise<string | undefined> {
  try {
    await ask();
    return undefined;
  } catch (error) {
    return isAnswer(error) ? undefined : `${service} in ${region} did not answer (${errorName(error)})`;
  }
}

/**
 * The region answers also when it knows no such table yet, or says that this role may not ask: only silence and the
 * service's own failure (5xx) mean that a replica could not be made there.
 */
function isAnswer(error: unknown): boolean {
  const { $metadata: metadata } = (error ?? {}) as { $metadata?: { readonly httpStatusCode?: number } };
  const status = metadata?.httpStatusCode;
  return status !== undefined && status < 500;
}
