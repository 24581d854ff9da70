/**
 * An operator's attempt to change something while things go wrong, signed and sent as a tool would: each leaves
 * everything as it is, so that it may be tried in good times too.
 */
import { request as httpsRequest } from 'node:https';

import type { Topology } from '../../../assembly/topology.ts';
import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import type { ChangeAnswer, ChangeKind } from '../../world.ts';
import { ROUTE_53 } from '../deploy-plane/deploy-plane.ts';
import { ZONE_ID } from '../deploy-plane/protocols.ts';
import type { LocalContext } from '../ports.ts';
import { signature } from '../signing.ts';
import { WorldAgent } from './region-clients.ts';

type Reach = Pick<LocalContext, 'clock' | 'names' | 'network' | 'authority' | 'callers'>;
interface Call {
  readonly host: string;
  readonly region: string;
  readonly service: string;
  readonly path: string;
  readonly contentType: string;
  readonly body: string;
}
const TIMEOUT_MS = 5000;

export const createChangeTrier =
  (reach: Reach, topology: Topology) =>
  async (role: RegionRole, change: ChangeKind): Promise<ChangeAnswer> => {
    try {
      return answerOf(await sendSigned(reach, callFor(topology, role, change)));
    } catch (error) {
      return { outcome: 'unreachable', reason: (error as Error).message };
    }
  };

function callFor(topology: Topology, role: RegionRole, change: ChangeKind): Call {
  const { region, stacks, functions } = topology.regions[role];
  const form = { contentType: 'application/x-www-form-urlencoded', path: '/' };
  const query = (parameters: Readonly<Record<string, string>>): string =>
    new URLSearchParams(parameters).toString();
  switch (change) {
    case 'deploy-stack': {
      const StackName = stacks.find(({ kind }) => kind === 'service')?.name ?? '';
      const body = query({
        Action: 'UpdateStack',
        Version: '2010-05-15',
        StackName,
        UsePreviousTemplate: 'true',
      });
      return {
        host: `cloudformation.${region}.amazonaws.com`,
        region,
        service: 'cloudformation',
        ...form,
        body,
      };
    }
    case 'publish-function': {
      const path = `/2015-03-31/functions/${functions[0]?.name ?? ''}/versions`;
      const json = { contentType: 'application/json', body: '{}' };
      return { host: `lambda.${region}.amazonaws.com`, region, service: 'lambda', path, ...json };
    }
    case 'ask-database-api': {
      const body = query({ Action: 'DescribeGlobalClusters', Version: '2014-10-31' });
      return { host: `rds.${region}.amazonaws.com`, region, service: 'rds', ...form, body };
    }
    case 'edit-record': {
      const path = `/2013-04-01/hostedzone/${ZONE_ID}/rrset/`;
      const body = sameRecord(topology, region);
      return { ...ROUTE_53, service: 'route53', path, contentType: 'text/xml', body };
    }
  }
}

/** A failover record of the region, put as it is. */
function sameRecord({ records }: Topology, region: string): string {
  const record = records.find((one) => one.region === region && one.failover !== undefined);
  const {
    name = '',
    type = '',
    ttlSeconds = 0,
    values = [],
    setIdentifier = '',
    failover = '',
  } = record ?? {};
  const set =
    `<Name>${name}</Name><Type>${type}</Type><SetIdentifier>${setIdentifier}</SetIdentifier>` +
    `<Failover>${failover}</Failover><TTL>${ttlSeconds}</TTL>` +
    `<ResourceRecords><ResourceRecord><Value>${values[0] ?? ''}</Value></ResourceRecord></ResourceRecords>`;
  return (
    '<ChangeResourceRecordSetsRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><ChangeBatch><Changes>' +
    `<Change><Action>UPSERT</Action><ResourceRecordSet>${set}</ResourceRecordSet></Change>` +
    '</Changes></ChangeBatch></ChangeResourceRecordSetsRequest>'
  );
}

interface Answer {
  readonly status: number;
  readonly errorType: string | undefined;
  readonly body: string;
}

const NOTHING_TO_UPDATE = 'No updates are to be performed.';

function answerOf({ status, errorType, body }: Answer): ChangeAnswer {
  if (status < 300 || body.includes(NOTHING_TO_UPDATE)) return { outcome: 'answered' };
  const code = errorType ?? /<Code>([^<]+)<\/Code>/.exec(body)?.[1] ?? `HTTP ${status}`;
  return { outcome: 'refused', code, status };
}

function sendSigned(reach: Reach, call: Call): Promise<Answer> {
  const { host, path, body } = call;
  return new Promise((resolve, reject) => {
    const options = { host, path, method: 'POST', headers: headersOf(reach, call), timeout: TIMEOUT_MS };
    const sent = httpsRequest({ ...options, agent: new WorldAgent(reach) }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const errorType = response.headers['x-amzn-errortype'];
        const { statusCode: status = 0 } = response;
        resolve({ status, errorType: errorType?.toString(), body: Buffer.concat(chunks).toString('utf8') });
      });
    });
    sent.on('timeout', () => sent.destroy(new Error(`${host} gave no answer in ${TIMEOUT_MS / 1000} s`)));
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Signature Version 4 with the operator's own key. */
function headersOf(reach: Reach, { host, region, service, path, contentType, body }: Call) {
  const { accessKeyId, secretAccessKey } = reach.callers.issue({ kind: 'operator' });
  const stamp = new Date(reach.clock.now()).toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
  const unsigned = { 'content-type': contentType, host, 'x-amz-date': stamp };
  const signedHeaders = Object.keys(unsigned);
  const claim = { accessKeyId, date: stamp.slice(0, 8), region, service, signedHeaders, signature: '' };
  const request = { method: 'POST', path, query: '', headers: unsigned, body: Buffer.from(body) };
  const proof = signature(request, claim, secretAccessKey);
  const scope = `${claim.date}/${region}/${service}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${signedHeaders.join(';')}, Signature=${proof}`;
  return { ...unsigned, authorization, 'content-length': Buffer.byteLength(body) };
}
