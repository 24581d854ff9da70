import { describe, expect, test } from '@jest/globals';

import { HEALTH_WORDS } from '../../lambda/contract/health.ts';
import { assembly, ofType, resource, resources } from '../support/infra-templates.ts';

const { environment } = assembly('dev');
const check = (id: string, role: 'primary' | 'standby' = 'primary') =>
  resource('dev', 'edge', id, role).Properties['HealthCheckConfig'] as Record<string, unknown>;
const endpoint = {
  Type: 'HTTPS_STR_MATCH',
  Port: 443,
  EnableSNI: true,
  MeasureLatency: false,
};

describe('health checks', () => {
  test("the primary's readiness, at the configured pace", () => {
    expect(check('PrimaryReadyCheck')).toEqual({
      ...endpoint,
      FullyQualifiedDomainName: environment.regionHosts.primary,
      ResourcePath: '/health/ready',
      SearchString: HEALTH_WORDS.serving,
      RequestInterval: 10,
      FailureThreshold: 3,
      Inverted: false,
    });
  });

  test("the standby's claim, inverted, at its derived host name", () => {
    expect(check('StandbyUnclaimedCheck')).toEqual({
      ...endpoint,
      FullyQualifiedDomainName: environment.regionHosts.standby,
      ResourcePath: '/health/claim',
      SearchString: HEALTH_WORDS.claimed,
      RequestInterval: 10,
      FailureThreshold: 3,
      Inverted: true,
    });
  });

  test('both of them decide about the primary', () => {
    expect(check('PrimaryServesCheck')).toEqual({
      Type: 'CALCULATED',
      ChildHealthChecks: [{ Ref: 'PrimaryReadyCheck' }, { Ref: 'StandbyUnclaimedCheck' }],
      HealthThreshold: 2,
    });
  });

  test('the standby carries liveness, never readiness: with both red the primary is answered', () => {
    expect(check('StandbyLiveCheck', 'standby')).toEqual({
      ...endpoint,
      FullyQualifiedDomainName: environment.regionHosts.standby,
      ResourcePath: '/health/live',
      SearchString: HEALTH_WORDS.live,
      RequestInterval: 30,
      FailureThreshold: 3,
      Inverted: false,
    });
  });

  test('no word is found in the answer that means the opposite', () => {
    const words = Object.values(HEALTH_WORDS);
    for (const word of words)
      expect(words.filter((other) => other !== word && other.includes(word))).toEqual([]);
  });
});

describe.each([
  ['primary', 'PRIMARY', 'PrimaryServesCheck'],
  ['standby', 'SECONDARY', 'StandbyLiveCheck'],
] as const)('records of the %s', (role, failover, checkId) => {
  const records = ofType(resources('dev', 'edge', role), 'AWS::Route53::RecordSet').map(
    ([, { Properties }]) => Properties,
  );
  const target = [{ 'Fn::GetAtt': ['LoadBalancer', 'DNSName'] }];

  test('answer every public name as one half of a pair', () => {
    const halves = records.filter(({ Failover }) => Failover !== undefined);
    expect(halves).toEqual(
      environment.publicHosts.map((host) => ({
        Name: `${host}.`,
        Type: 'CNAME',
        TTL: '20',
        HostedZoneId: expect.stringMatching(/^Z/),
        ResourceRecords: target,
        SetIdentifier: environment.regions[role],
        Failover: failover,
        HealthCheckId: { Ref: checkId },
      })),
    );
  });

  test('name the region itself plainly', () => {
    const plain = records.filter(({ Failover }) => Failover === undefined);
    expect(plain).toEqual([
      expect.objectContaining({ Name: `${environment.regionHosts[role]}.`, ResourceRecords: target }),
    ]);
    expect(plain[0]).not.toHaveProperty('SetIdentifier');
  });
});
