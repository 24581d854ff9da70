import { defineRule } from '../../rule.ts';

const CANARY = 'AWS::Synthetics::Canary';

export const canaryAlone = defineRule({
  id: 'canary-alone',
  family: 'alarms',
  severity: 'warning',
  title: 'Probes run by a schedule, and from both regions',
  why: 'A probe that stands only where it looks is lost together with what it watches, and says nothing of how the standby is.',
  source:
    'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Synthetics_Canaries.html',
  fix: 'Create the canary in both regions, with a rate other than 0, and let it start.',
  controls: [
    { catalogue: 'NIST CSF 2.0', id: 'DE.CM-09' },
    { catalogue: 'AWS Well-Architected', id: 'REL11-BP01' },
  ],
  subjects: (model) => model.ofType(CANARY),
  *check(canary, model) {
    // `rate(0 minute)` runs it once: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-synthetics-canary-schedule.html
    if (/^rate\(0 /.test(canary.text('Schedule', 'Expression') ?? '')) yield 'runs once, needs a rate';
    if (canary.flag('StartCanaryAfterCreation') === false) yield 'is not started when it is created';
    const roles = new Set(model.ofType(CANARY).map(({ role }) => role));
    if (canary.role === 'primary' && roles.size === 1) yield `looks from ${model.roles.regions.primary} only`;
  },
});
