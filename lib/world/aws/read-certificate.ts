/** Reads one certificate through the SDK: nothing is written, and another account than the pinned one is refused. */
import { ACMClient, DescribeCertificateCommand, ResourceNotFoundException } from '@aws-sdk/client-acm';
import type { CertificateDetail } from '@aws-sdk/client-acm';

import { WorldError } from '../world.ts';
import { requireAccount } from './read-zone.ts';
import { inOneSentence } from './sdk-errors.ts';

const PATIENCE = { connectionTimeout: 5_000, requestTimeout: 20_000, throwOnRequestTimeout: true };
const NEEDS =
  'the credentials may not read the certificate; they need sts:GetCallerIdentity and acm:DescribeCertificate';

export type CertificateState =
  | { readonly kind: 'absent' }
  | {
      readonly kind: 'found';
      readonly status: string;
      readonly names: readonly string[];
      readonly validation?: { readonly name: string; readonly value: string };
      readonly failure?: string;
    };

/** @throws WorldError in one sentence: no credentials, another account, throttled, unreachable, denied. */
export const readCertificate = async (
  { account, region }: { readonly account: string; readonly region: string },
  arn: string,
): Promise<CertificateState> => {
  const acm = new ACMClient({ requestHandler: PATIENCE, maxAttempts: 3, region });
  try {
    await requireAccount(account, region);
    const { Certificate } = await acm.send(new DescribeCertificateCommand({ CertificateArn: arn }));
    return Certificate === undefined ? { kind: 'absent' } : stateOf(Certificate);
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return { kind: 'absent' };
    throw error instanceof WorldError ? error : inOneSentence(error, NEEDS);
  } finally {
    acm.destroy();
  }
};

const stateOf = (certificate: CertificateDetail): CertificateState => {
  const { Status, DomainName, SubjectAlternativeNames = [], DomainValidationOptions = [] } = certificate;
  const record = DomainValidationOptions.find(({ ResourceRecord }) => ResourceRecord?.Type === 'CNAME');
  const { Name, Value } = record?.ResourceRecord ?? {};
  const names = [...(DomainName === undefined ? [] : [DomainName]), ...SubjectAlternativeNames];
  return {
    kind: 'found',
    status: Status ?? 'unknown',
    names: [...new Set(names.map(plain))],
    ...(Name === undefined || Value === undefined
      ? {}
      : { validation: { name: plain(Name), value: plain(Value) } }),
    ...(certificate.FailureReason === undefined ? {} : { failure: certificate.FailureReason }),
  };
};

const plain = (name: string): string => name.toLowerCase().replace(/\.$/, '');
