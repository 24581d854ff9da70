/**
 * Whom a connection straight to the cluster trusts: Amazon RDS's own certificate authorities of this region and nobody
 * else. Node does not know them (auth traps A10), and the public ones that it knows have no say here: whoever held a
 * certificate of theirs for the cluster's name would be sent the token.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import type { SecureContext } from 'node:tls';

import { CodedError } from '../errors.ts';

/**
 * @param file PEM, relative to `folder`. Read at the first use and then kept: parsing costs a millisecond.
 * @throws CodedError `SPARE_UNTRUSTED` from what is returned, when there is no such file or no certificate in it.
 */
export function rdsAuthorities(file: string, folder: string): () => SecureContext {
  let context: SecureContext | undefined;
  return () => (context ??= readContext(resolve(folder, file)));
}

function readContext(path: string): SecureContext {
  try {
    return createSecureContext({ ca: readFileSync(path), minVersion: 'TLSv1.2' });
  } catch (error) {
    throw new CodedError('SPARE_UNTRUSTED', `no certificate authorities of RDS in ${path}`, error);
  }
}
