/** What a text names that lives in one region of AWS. */

/** Service of each ARN, image or endpoint of a region in a text; a bare region's name is none of these. */
export function servicesNamed(text: string, region: string): readonly string[] {
  return [
    ...all(text, `arn:aws[a-z-]*:([a-z0-9-]+):${region}:`),
    ...all(text, String.raw`\.dkr\.(ecr)\.${region}\.amazonaws\.com`),
    // `dynamodb.eu-west-1.amazonaws.com`, `abc.lambda-url.eu-west-1.on.aws`, `sqs.eu-west-1.api.aws`
    ...all(text, String.raw`(?<!\.dkr\.)\b([a-z0-9-]+)\.${region}\.(?:amazonaws\.com|on\.aws|api\.aws)`),
  ];
}

const all = (text: string, pattern: string): readonly string[] =>
  [...text.matchAll(new RegExp(pattern, 'g'))].map(([, service]) => service ?? '');
