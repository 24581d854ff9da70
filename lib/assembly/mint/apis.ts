/** APIs and distributions: what records and health checks of other applications lead to. */
import { arn, property, seedOf } from './minting.ts';
import type { Mint, MintTable } from './minting.ts';
import { randomText } from './random-text.ts';

const shortId: Mint = (resource) => randomText(seedOf(resource), 'lower', 10);
const apiEndpoint: Mint = (resource) =>
  `https://${shortId(resource)}.execute-api.${resource.region}.amazonaws.com`;

const domainName = property('DomainName', '');
/** Belong to the service in its region; only alias records need them. */
const regionalZoneId: Mint = ({ region }) => `Z${randomText(`execute-api/${region}`, 'upper', 13)}`;
const regionalDomainName: Mint = (resource) =>
  `d-${shortId(resource)}.execute-api.${resource.region}.amazonaws.com`;
const regional = {
  RegionalDomainName: regionalDomainName,
  RegionalHostedZoneId: regionalZoneId,
  DomainNameArn: arn('apigateway', (resource) => `/domainnames/${domainName(resource)}`),
};

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html: the zone of every distribution. */
const DISTRIBUTIONS_ZONE_ID = 'Z2FDTNDATAQYW2';
const distributionHost: Mint = (resource) => `d${randomText(seedOf(resource), 'lower', 13)}.cloudfront.net`;
const distributionId: Mint = (resource) => `E${randomText(seedOf(resource), 'upper', 13)}`;

export const apiTypes: MintTable = {
  'AWS::ApiGateway::RestApi': {
    ref: shortId,
    attributes: {
      RestApiId: shortId,
      RootResourceId: (resource) => randomText(`root/${seedOf(resource)}`, 'lower', 10),
    },
  },
  'AWS::ApiGateway::DomainName': {
    ref: domainName,
    attributes: {
      ...regional,
      DistributionDomainName: distributionHost,
      DistributionHostedZoneId: () => DISTRIBUTIONS_ZONE_ID,
    },
  },
  'AWS::ApiGatewayV2::Api': { ref: shortId, attributes: { ApiId: shortId, ApiEndpoint: apiEndpoint } },
  'AWS::ApiGatewayV2::DomainName': { ref: domainName, attributes: regional },
  'AWS::CloudFront::Distribution': {
    ref: distributionId,
    attributes: { Id: distributionId, DomainName: distributionHost },
  },
};
