/** Reading certificates against moto, an implementation of ACM that is not ours. */
import { ACMClient, RequestCertificateCommand } from '@aws-sdk/client-acm';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { readCertificate } from '../../../lib/world/aws/read-certificate.ts';
import { motoMissing, startMoto } from './moto-server.ts';
import type { MotoServer } from './moto-server.ts';

const ACCOUNT = '111122223333';
const REGIONS = ['eu-west-1', 'eu-central-1'] as const;
const missing = motoMissing();
if (missing !== undefined) console.warn(`certificates are not tested against moto: ${missing}`);
const describeWithMoto = missing === undefined ? describe : describe.skip;
const saved = { ...process.env };

describeWithMoto('certificates in moto', () => {
  let moto: MotoServer;
  beforeAll(async () => {
    moto = await startMoto(ACCOUNT);
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: moto.endpoint,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_EC2_METADATA_DISABLED: 'true',
    });
  }, 60_000);
  afterAll(async () => {
    process.env = saved;
    await moto.stop();
  });

  async function request(region: string, host: string): Promise<string> {
    const acm = new ACMClient({ region });
    const { CertificateArn } = await acm.send(
      new RequestCertificateCommand({ DomainName: host, ValidationMethod: 'DNS' }),
    );
    acm.destroy();
    return CertificateArn!;
  }

  test.each(REGIONS)(
    'one that was just requested in %s waits for a record below its host',
    async (region) => {
      const arn = await request(region, 'auth.first.example');
      expect(await readCertificate({ account: ACCOUNT, region }, arn)).toEqual({
        kind: 'found',
        status: 'PENDING_VALIDATION',
        names: ['auth.first.example'],
        validation: {
          name: expect.stringMatching(/^_[0-9a-z]+\.auth\.first\.example$/),
          value: expect.stringMatching(/\.acm-validations\.aws$/),
        },
      });
    },
  );

  test('one that nobody requested is absent', async () => {
    const arn = `arn:aws:acm:eu-west-1:${ACCOUNT}:certificate/01234567-89ab-4cde-8f01-23456789abcd`;
    expect(await readCertificate({ account: ACCOUNT, region: 'eu-west-1' }, arn)).toEqual({ kind: 'absent' });
  });

  test("another account's credentials are refused before anything is read", async () => {
    const place = { account: '999999999999', region: 'eu-west-1' };
    await expect(readCertificate(place, 'arn:any')).rejects.toMatchObject({
      code: 'ACCOUNT_REFUSED',
      message: expect.stringContaining('lives in account 999999999999'),
    });
  });
});
