/**
 * How a probe proves to `/health/ready` that it may read the whole document: a MAC over what is asked, where and when.
 * Bound to host and moment, so that a copied header opens neither the other region nor tomorrow.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

import type { HttpRequest } from './http.ts';
import { HEALTH_PATHS } from './routes.ts';

/** Request header, lower-case: `<epoch seconds>.<HMAC-SHA256, base64url>`. */
export const HEALTH_SIGNATURE_HEADER = 'x-holdover-health-signature';

/** How far the two clocks may be apart, either way, seconds. */
export const HEALTH_SIGNATURE_SECONDS = 60;

/** Everything that the signature covers. */
export interface SignedQuestion {
  readonly method: string;
  /** Host of the URL, lower-case, without port. */
  readonly host: string;
  readonly path: string;
}

/** @param key `readinessKey` of the probe's secret. @returns the header's value. */
export const signHealthQuestion = (key: string, question: SignedQuestion, epochSeconds: number): string => {
  const at = Math.floor(epochSeconds);
  return `${at}.${mac(key, question, at).toString('base64url')}`;
};

/** The question for one region's whole document, by the region's own host. */
export function signedReadinessRequest(key: string, regionHost: string, epochSeconds: number): HttpRequest {
  const question = { method: 'GET', host: regionHost, path: HEALTH_PATHS.ready } as const;
  return {
    method: question.method,
    url: `https://${regionHost}${question.path}`,
    headers: { [HEALTH_SIGNATURE_HEADER]: signHealthQuestion(key, question, epochSeconds) },
  };
}

/** Takes the same time wherever the two differ. Never throws: whatever cannot be read is no signature. */
export function isHealthSignature(
  key: string,
  question: SignedQuestion,
  value: string,
  nowSeconds: number,
): boolean {
  const [, at = '', shown = ''] = /^(\d{1,12})\.([\w-]{43})$/.exec(value) ?? [];
  if (at === '' || Math.abs(nowSeconds - Number(at)) > HEALTH_SIGNATURE_SECONDS) return false;
  return timingSafeEqual(Buffer.from(shown, 'base64url'), mac(key, question, Number(at)));
}

/** None of the parts can hold a line feed: they come from a parsed request line and host. */
const mac = (key: string, { method, host, path }: SignedQuestion, at: number): Buffer =>
  createHmac('sha256', Buffer.from(key, 'base64url'))
    .update(['holdover-health-1', method, host, path, String(at)].join('\n'))
    .digest();
