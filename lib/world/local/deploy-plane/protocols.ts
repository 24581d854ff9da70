/** What each control plane reads and answers: one change that changes nothing, and a refusal of everything else. */
import type { FunctionPart, Topology } from '../../../assembly/topology.ts';
import { AwsError } from '../aws-api/error.ts';
import type { SignedRequest } from '../signing.ts';

interface PlaneAnswer {
  readonly status: number;
  readonly body: string;
}
interface ReadCall {
  readonly action: string;
  readonly resource: string;
  readonly answer: () => PlaneAnswer;
}
export interface ControlPlane {
  readonly contentType: string;
  /** @throws AwsError for a call that is not modelled. */
  readonly read: (call: SignedRequest) => ReadCall;
  readonly renderError: (error: AwsError, requestId: string) => string;
}

const notModelled = (what: string): AwsError =>
  new AwsError('InvalidAction', `${what} is not modelled by the local world.`);

const xmlError = ({ code, message, status }: AwsError, requestId: string): string =>
  `<ErrorResponse><Error><Type>${status < 500 ? 'Sender' : 'Receiver'}</Type><Code>${code}</Code>` +
  `<Message>${message}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`;

/** `UpdateStack` with the template as it is: the service answers that there is nothing to update. */
export const cloudFormation = (stacks: readonly { readonly name: string }[]): ControlPlane => ({
  contentType: 'text/xml',
  renderError: xmlError,
  read: ({ body }) => {
    const form = new URLSearchParams(Buffer.from(body).toString('utf8'));
    const name = form.get('StackName') ?? '';
    if (form.get('Action') !== 'UpdateStack' || form.get('UsePreviousTemplate') !== 'true')
      throw notModelled('Any call but UpdateStack with the previous template');
    if (!stacks.some((stack) => stack.name === name))
      throw new AwsError('ValidationError', `Stack [${name}] does not exist`);
    const answer = (): never => {
      throw new AwsError('ValidationError', 'No updates are to be performed.');
    };
    return { action: 'UpdateStack', resource: name, answer };
  },
});

const PUBLISH = /^\/2015-03-31\/functions\/([^/]+)\/versions$/;

/** `PublishVersion` of code that has not changed: the service answers with the version that there is. */
export const lambda = (functions: readonly FunctionPart[]): ControlPlane => ({
  contentType: 'application/json',
  renderError: ({ message, status }) =>
    JSON.stringify({ Type: status < 500 ? 'User' : 'Service', Message: message }),
  read: ({ method, path }) => {
    const [, name] = PUBLISH.exec(path) ?? [];
    if (method !== 'POST' || name === undefined) throw notModelled('Any call but PublishVersion');
    const part = functions.find((candidate) => candidate.name === name);
    if (part === undefined)
      throw new AwsError('ResourceNotFoundException', `Function not found: ${name}`, 404);
    const body = JSON.stringify({ FunctionName: name, FunctionArn: `${part.arn}:1`, Version: '1' });
    return { action: 'PublishVersion', resource: part.arn, answer: () => ({ status: 201, body }) };
  },
});

/** No template holds the id of the zone that is there before any deploy: it is ours to make up. */
export const ZONE_ID = 'Z0HOLDOVERDRILL';
const CHANGE = /^\/2013-04-01\/hostedzone\/([^/]+)\/rrset\/?$/;

/** `ChangeResourceRecordSets` that puts a record as it is: the service takes it as a change. */
export const route53 = ({ records }: Topology): ControlPlane => ({
  contentType: 'text/xml',
  renderError: xmlError,
  read: ({ method, path, body }) => {
    const [, zone] = CHANGE.exec(path) ?? [];
    if (method !== 'POST' || zone !== ZONE_ID)
      throw notModelled('Any call but ChangeResourceRecordSets in the zone of the environment');
    const text = Buffer.from(body).toString('utf8');
    const [, name = ''] = /<Name>([^<]+)<\/Name>/.exec(text) ?? [];
    const [, value = ''] = /<Value>([^<]+)<\/Value>/.exec(text) ?? [];
    if (!records.some((record) => record.name === name && record.values.includes(value)))
      throw notModelled(`Any change of a record (${name} to ${value})`);
    const answer = (): PlaneAnswer => ({ status: 200, body: CHANGE_INFO });
    return { action: 'ChangeResourceRecordSets', resource: `arn:aws:route53:::hostedzone/${zone}`, answer };
  },
});

const CHANGE_INFO =
  '<ChangeResourceRecordSetsResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><ChangeInfo>' +
  '<Id>/change/C0000000000000000000</Id><Status>PENDING</Status></ChangeInfo></ChangeResourceRecordSetsResponse>';
