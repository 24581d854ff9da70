/** The authorities that a connection straight to the cluster trusts: no other than Amazon's, and the same ones forever. */
import { X509Certificate } from 'node:crypto';

import { describe, expect, test } from '@jest/globals';
import { RegionInfo } from 'aws-cdk-lib/region-info';

import { AWS_REGIONS, USABLE_REGIONS } from '../../lib/config/regions.ts';
import { ENVIRONMENTS } from '../../lib/config/environments.ts';
import { RDS_AUTHORITIES, rdsAuthoritiesFile, RdsAuthorityError } from '../../lib/infra/rds-authorities.ts';

/**
 * SHA-256, as in https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem (compared in a copy of October 2023;
 * all 81 regional roots of the package stand in it).
 */
const FINGERPRINTS: Readonly<Record<string, readonly string[]>> = {
  'eu-west-1': [
    '6F:7E:01:B6:2A:F2:40:58:41:71:30:B2:1E:5F:B9:AD:9F:29:B2:9C:77:5C:51:07:B6:57:41:90:10:97:58:86',
    '62:E2:9E:F9:03:10:94:7E:ED:5D:55:46:02:1D:63:60:08:FA:D3:29:FA:B9:EA:31:BA:1A:E7:68:B7:34:F2:9A',
    '88:EC:F0:27:44:8F:71:98:F3:C1:A6:76:24:74:C4:65:8D:AB:35:A1:86:86:AF:6B:65:DE:3C:40:23:C6:D0:B2',
  ],
  'eu-central-1': [
    'AE:69:7D:08:2E:E1:86:2F:71:1E:CA:E3:89:3C:3C:61:3B:73:15:D0:20:F7:46:74:05:15:34:A5:B1:66:D4:7B',
    '3D:8B:08:A7:39:0C:9B:10:D1:90:A6:B3:49:D7:03:AE:00:BA:E4:65:83:64:33:19:C7:FA:CC:F3:E5:DC:4A:8B',
    '31:11:F3:22:E4:48:C2:6E:A2:72:2C:02:E2:97:14:DA:CE:16:D5:C3:93:36:CD:F6:DF:BF:FB:C0:36:8D:53:32',
  ],
};
const certificates = (region: string): readonly X509Certificate[] =>
  (RDS_AUTHORITIES.get(region) ?? []).map((pem) => new X509Certificate(pem));

test.each(Object.entries(FINGERPRINTS))('those of %s are the ones that AWS publishes', (region, expected) => {
  expect(certificates(region).map(({ fingerprint256 }) => fingerprint256)).toEqual(expected);
});

test('every region of an environment is pinned here', () => {
  const regions = ENVIRONMENTS.flatMap((one) => [one.regions.primary.name, one.regions.standby.name]);
  expect([...new Set(regions)].toSorted()).toEqual(Object.keys(FINGERPRINTS).toSorted());
});

describe.each([...RDS_AUTHORITIES.keys()])('%s', (region) => {
  test('has three roots that sign themselves and last for decades', () => {
    const found = certificates(region);
    expect(found).toHaveLength(3);
    for (const root of found) {
      expect(root.ca && root.checkIssued(root) && root.verify(root.publicKey)).toBe(true);
      expect(Date.parse(root.validTo)).toBeGreaterThan(Date.UTC(2060, 0));
    }
  });
});

test('the configuration takes the regions of AWS that the package knows, and no other', () => {
  const commercial = RegionInfo.regions.filter(({ partition }) => partition === 'aws');
  expect(AWS_REGIONS).toEqual(commercial.map(({ name }) => name).toSorted());
  expect(USABLE_REGIONS).toEqual([...RDS_AUTHORITIES.keys()].toSorted());
});

test('a region that the package does not know is refused when it is synthesized', () => {
  expect(rdsAuthoritiesFile({ region: 'eu-west-1' })).toBe('rds-authorities/eu-west-1.pem');
  expect(() => rdsAuthoritiesFile({ region: 'ca-west-1' })).toThrow(RdsAuthorityError);
  expect(() => rdsAuthoritiesFile({ region: 'ca-west-1' })).toThrow(
    /no certificate authority of RDS is known for/,
  );
});
