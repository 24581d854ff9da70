/**
 * `/health/ready`: whether this region can serve sign-in and refresh, on held state too. One word in public; the whole
 * document for a request that carries a probe's signature.
 */
import { HEALTH_WORDS } from '../../contract/health.ts';
import type { HealthDocument, HealthState } from '../../contract/health.ts';
import { HEALTH_SIGNATURE_HEADER } from '../../contract/health-signature.ts';
import type { RequestHandler, ServiceRequest, ServiceResponse } from '../http/message.ts';
import type { Readiness } from './readiness.ts';

/** Whether a request that carries a signature proves itself by it. Never throws; false where no key is held. */
export type SignatureCheck = (request: ServiceRequest, signature: string) => Promise<boolean>;

/** A wrong signature gets what everybody gets, and nothing that tells it apart. Never throws. */
export const createReadyHandler =
  (readiness: Readiness, isSigned: SignatureCheck): RequestHandler =>
  async (request) => {
    const [signature] = request.headers[HEALTH_SIGNATURE_HEADER] ?? [];
    if (signature !== undefined && (await isSigned(request, signature)))
      return whole(await readiness.document());
    return wordOf(await readiness.state());
  };

const ANSWERS: Readonly<Record<HealthState, readonly [number, string]>> = {
  ready: [200, HEALTH_WORDS.serving],
  degraded: [200, `${HEALTH_WORDS.serving}-degraded`],
  unready: [503, HEALTH_WORDS.unready],
};

const wordOf = (state: HealthState): ServiceResponse => {
  const [status, word] = ANSWERS[state];
  return answer(status, 'text/plain; charset=utf-8', `${word}\n`);
};

/** The status stays the word's: what stands between may look at nothing else. */
const whole = (document: HealthDocument): ServiceResponse =>
  answer(ANSWERS[document.state][0], 'application/json; charset=utf-8', JSON.stringify(document));

const answer = (status: number, contentType: string, body: string): ServiceResponse => ({
  status,
  headers: { 'content-type': [contentType], 'cache-control': ['no-store'] },
  body,
});
