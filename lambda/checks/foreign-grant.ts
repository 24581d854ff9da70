/**
 * What a client library would never send: a code of one issuer offered to another one. Libraries refuse it on their
 * own side (RFC 9207), so whether the service refuses it too has to be asked without one.
 */
import type { HttpExchange, HttpResponse } from '../contract/http.ts';
import { SERVICE_PATHS } from '../contract/routes.ts';
import type { ClientRegistration, PendingSignIn } from './relying-party.ts';
import { jsonObject, ok, refused, unavailable, unreachable, wrong } from './result.ts';
import type { StepResult } from './result.ts';

/** Redeems a code at `host`, whoever issued it. `refused` carries the protocol's error code. */
export async function offerCode(
  exchange: HttpExchange,
  host: string,
  { clientId, redirectUri }: ClientRegistration,
  callback: URL,
  pending: PendingSignIn,
): Promise<StepResult<undefined>> {
  const body = new URLSearchParams({
    grant_type: 'authorization_code',
    code: callback.searchParams.get('code') ?? '',
    client_id: clientId,
    redirect_uri: redirectUri,
    code_verifier: pending.verifier,
  });
  const step = 'foreign-code';
  try {
    const response = await exchange({
      method: 'POST',
      url: `https://${host}${SERVICE_PATHS.token}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: body.toString(),
    });
    return answerOf(step, response);
  } catch (error) {
    return unreachable(step, error);
  }
}

function answerOf(step: string, response: HttpResponse): StepResult<undefined> {
  if (response.status === 200) return ok(step, response, undefined);
  const error = jsonObject(response.body)?.['error'];
  const refusal = response.status === 400 && typeof error === 'string';
  return (
    unavailable(step, response) ??
    (refusal ? refused(step, response, error) : wrong(step, response, `status ${response.status}`))
  );
}
